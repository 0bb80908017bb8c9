// A Vite plugin that puts a page's script and styles into the page, so that one file is left.
//
// The page may be opened from a disk, a mail or a wiki. A Content-Security-Policy therefore forbids
// every request, and names the one script allowed to run by its hash: text that slips in with the
// data can't run even if a component forgot to escape it.
import { createHash } from "node:crypto";

import type { Plugin, Rollup } from "vite";

import { licenceComment, packageFolders } from "./licences";

export interface SingleFileOptions {
  page: string; // the file name in the output folder
  placeholder: string; // the text the program replaces by data; must be in the page exactly once
}

const SCRIPT_TAG = /[ \t]*<script type="module"[^>]*src="[^"]*"[^>]*><\/script>\n?/g;
const STYLE_TAG = /[ \t]*<link rel="stylesheet"[^>]*>\n?/g;

export function singleFile({ page, placeholder }: SingleFileOptions): Plugin {
  return {
    name: "single-file",
    apply: "build",
    enforce: "post",
    generateBundle(_options, bundle) {
      let html: Rollup.OutputAsset | undefined;
      const scripts: string[] = [];
      const styles: string[] = [];
      const modules: string[] = [];
      for (const [name, output] of Object.entries(bundle)) {
        if (name === page) {
          if (output.type === "asset") html = output;
          continue;
        }
        if (output.type === "chunk") {
          scripts.push(output.code);
          modules.push(...output.moduleIds);
        } else if (name.endsWith(".css")) styles.push(String(output.source));
        else this.error(`${name} can't be put into ${page}. Import it as text or as a data URL.`);
        delete bundle[name];
      }
      if (html === undefined) this.error(`${page} was not built. Name it in rollupOptions.input.`);
      if (scripts.length !== 1) {
        this.error(`${page} has ${scripts.length} scripts, not one. Use no dynamic import.`);
      }
      const whole =
        inlinePage(String(html.source), scripts[0] ?? "", styles.join("\n")) +
        licenceComment(packageFolders(modules));
      const found = whole.split(placeholder).length - 1;
      if (found !== 1) {
        this.error(
          `${page} holds ${placeholder} ${found} times, not once. Write it in the page only.`,
        );
      }
      html.source = whole;
    },
  };
}

// Returns the page with `script` at the end of its body and `style` at the end of its head.
export function inlinePage(html: string, script: string, style: string): string {
  const code = safeInScript(script.trim());
  const policy = [
    "default-src 'none'",
    `script-src 'sha256-${createHash("sha256").update(code, "utf8").digest("base64")}'`,
    "style-src 'unsafe-inline'",
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  const head =
    `<meta http-equiv="Content-Security-Policy" content="${policy}" />\n` +
    `<style>\n${style.trim().replaceAll("</style", "<\\/style")}\n</style>\n`;
  return html
    .replace(SCRIPT_TAG, "")
    .replace(STYLE_TAG, "")
    .replace("</head>", () => `${head}</head>`)
    .replace("</body>", () => `<script type="module">${code}</script>\n</body>`);
}

// In an HTML page "</script" ends a script and "<!--" changes how its end is found (HTML standard,
// "Restrictions for contents of script elements"); inside JavaScript strings both can be escaped.
export function safeInScript(code: string): string {
  return code.replace(/<\/script/gi, (tag) => `<\\/${tag.slice(2)}`).replaceAll("<!--", "\\x3C!--");
}
