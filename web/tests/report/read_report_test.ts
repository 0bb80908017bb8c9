import { expect, test } from "vitest";

import { readReport } from "../../src/report/read_report";

test("A report of the known version is read", () => {
  expect(readReport('{"report_version":1,"source":"a\\u003cb"}')).toEqual({
    report: { report_version: 1, source: "a<b" },
  });
});

test.each([
  ["the placeholder", "/*PLACEHOLDER*/", "empty"],
  ["nothing", "  ", "empty"],
  ["half a report", '{"report_version":1', "can't be read"],
  ["a list", "[1]", "not a JSON object"],
  ["null", "null", "not a JSON object"],
  ["a newer version", '{"report_version":2}', "version 2"],
  ["no version", "{}", "version undefined"],
])("%s is refused with its reason", (_, text, reason) => {
  const reading = readReport(text);
  expect("problem" in reading && reading.problem).toContain(reason);
});
