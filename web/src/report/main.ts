// Fills the report page from the data the program wrote into it.
import "../styles/tokens.css";
import "../styles/page.css";
import "../styles/components.css";
import "../styles/figures.css";
import "../styles/print.css";

import { element } from "../dom";
import { reportPage } from "./page";
import { readReport } from "./read_report";

const place = document.getElementById("report");
const data = document.getElementById("report-data");
const reading = readReport(data?.textContent ?? "");

// Paper has nothing to press: whatever can be opened is open there.
addEventListener("beforeprint", () => {
  for (const details of document.querySelectorAll("details")) details.open = true;
});

if ("report" in reading) {
  place?.replaceChildren(...reportPage(reading.report));
  if (reading.report.source) document.title = `${reading.report.source} – triage report`;
} else {
  place?.replaceChildren(element("p", { class: "problem", role: "alert" }, reading.problem));
}
