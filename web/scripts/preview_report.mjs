// Fills a report into the built page as the program does, to look at it in a browser.
//
//   node scripts/preview_report.mjs [report.json] [preview.html]
import { readFileSync, writeFileSync } from "node:fs";

const PLACEHOLDER = "/*REPORT_JSON*/";
const [input = "fixtures/report.json", output = "dist/preview.html"] = process.argv.slice(2);

const page = readFileSync("dist/report.html", "utf8");
const report = JSON.stringify(JSON.parse(readFileSync(input, "utf8"))).replaceAll("<", "\\u003c");
writeFileSync(
  output,
  page.replace(PLACEHOLDER, () => report),
);
console.log(`${output}: ${input} in a page of ${Math.round(page.length / 1024)} KiB`);
