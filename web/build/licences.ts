// The licences of the packages that a page carries inside it, as their terms ask.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const PACKAGE_FOLDER = /^(.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+)[\\/]/;
const LICENCE_FILE = /^(licen[cs]e|notice|copying)(\.(md|txt))?$/i;

// The folders of the packages that `modules`, paths of source files, belong to, each once.
export function packageFolders(modules: string[]): string[] {
  const folders = modules.flatMap(
    (path) => PACKAGE_FOLDER.exec(path.replace(/^\0/, ""))?.[1] ?? [],
  );
  return [...new Set(folders)].sort();
}

// Name, version and licence texts of each package, as one HTML comment.
// Throws if a package has no licence file: it could not be passed on.
export function licenceComment(folders: string[]): string {
  const texts = folders.map((folder) => {
    const { name, version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
      name: string;
      version: string;
    };
    const files = readdirSync(folder)
      .filter((file) => LICENCE_FILE.test(file))
      .sort();
    if (files.length === 0)
      throw new Error(`${name} has no licence file. Don't put it into a page.`);
    const terms = files.map((file) => readFileSync(join(folder, file), "utf8").trim()).join("\n\n");
    return `${name} ${version}\n\n${terms}`;
  });
  if (texts.length === 0) return "";
  const body = texts
    .join("\n\n==========\n\n")
    .replace(/-{2,}/g, (dashes) => "- ".repeat(dashes.length));
  return `<!-- This page carries the following software.\n\n${body}\n-->\n`;
}
