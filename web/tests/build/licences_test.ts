import { describe, expect, test } from "vitest";

import { licenceComment, packageFolders } from "../../build/licences";

describe("the licences in a page", () => {
  test("are those of the packages its modules come from, each once", () => {
    expect(
      packageFolders([
        "/p/src/report/main.ts",
        "/p/node_modules/zrender/lib/zrender.js",
        "/p/node_modules/zrender/lib/core/util.js",
        "/p/node_modules/@scope/thing/index.js",
        "\0/p/node_modules/tslib/tslib.es6.js",
      ]),
    ).toEqual(["/p/node_modules/@scope/thing", "/p/node_modules/tslib", "/p/node_modules/zrender"]);
  });

  test("are written with name and version, in a comment that nothing ends early", () => {
    const comment = licenceComment(["node_modules/zrender"]);
    expect(comment).toMatch(/^<!-- .*[\s\S]*zrender \d+\.\d+\.\d+[\s\S]*Redistribution/);
    expect(comment.slice(4, -4)).not.toContain("--");
  });

  test("are nothing when no package is used", () => {
    expect(licenceComment([])).toBe("");
  });
});
