import { createHash } from "node:crypto";

import { describe, expect, test } from "vitest";

import { inlinePage, safeInScript } from "../../build/single_file";

const page = `<html><head><link rel="stylesheet" href="./a.css"></head><body>
<script type="module" crossorigin src="./a.js"></script></body></html>`;

describe("a page in one file", () => {
  test("asks for no other file", () => {
    const whole = inlinePage(page, "run()", "p{}");
    expect(whole).not.toMatch(/src=|href=/);
    expect(whole).toContain("p{}");
  });

  test("allows its own script by hash and no other", () => {
    const whole = inlinePage(page, "run('$&')", "");
    const code = /<script type="module">([\s\S]*?)<\/script>/.exec(whole)?.[1] ?? "";
    expect(code).toBe("run('$&')");
    const hash = createHash("sha256").update(code).digest("base64");
    expect(whole).toContain(`script-src 'sha256-${hash}'`);
    expect(whole).toContain("default-src 'none'");
  });

  test("can't be left early by what a script says", () => {
    expect(safeInScript('a="</script>";b="</SCRIPT>";c="<!--"')).toBe(
      'a="<\\/script>";b="<\\/SCRIPT>";c="\\x3C!--"',
    );
  });
});
