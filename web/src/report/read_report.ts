// The text inside the page's data element → the report, or the reason why there is none.
import type { ReportData } from "./report_data";

export const SUPPORTED_VERSION = 1;

export type Reading = { report: ReportData } | { problem: string };

export function readReport(text: string): Reading {
  const trimmed = text.trim();
  if (trimmed === "" || trimmed.startsWith("/*")) {
    return {
      problem:
        "This page is empty: no report was written into it. Run triage train or triage evaluate.",
    };
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(trimmed);
  } catch (error) {
    return { problem: `The report can't be read: ${String(error)}. Write it again.` };
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) {
    return { problem: "The report can't be read: it is not a JSON object. Write it again." };
  }
  const version = (parsed as { report_version?: unknown }).report_version;
  if (version !== SUPPORTED_VERSION) {
    return {
      problem:
        `The report has version ${String(version)}, this page reads version ${SUPPORTED_VERSION}. ` +
        "Write the report with the same program that made the page.",
    };
  }
  return { report: parsed as ReportData };
}
