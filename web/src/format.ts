// Numbers as readers see them. A number that is missing, null, NaN or infinite is "not known".
import type { Interval, Maybe } from "./report/report_data";

export const NOT_KNOWN = "not known";
const THIN = "\u202f"; // narrow no-break space, between a number and its unit

export function isKnown(value: Maybe<number>): value is number {
  return typeof value === "number" && Number.isFinite(value);
}

export function isInterval(value: Maybe<Interval>): value is Interval {
  return Array.isArray(value) && isKnown(value[0]) && isKnown(value[1]);
}

// 0.8725 → "87.3 %".
export function percent(share: Maybe<number>, digits = 1): string {
  return isKnown(share) ? `${fixed(share * 100, digits)}${THIN}%` : NOT_KNOWN;
}

// A target such as 0.9 → "90 %", 0.925 → "92.5 %".
export function target(share: number): string {
  const digits = Math.abs(share * 100 - Math.round(share * 100)) < 1e-9 ? 0 : 1;
  return percent(share, digits);
}

// [0.861, 0.884] → "86.1–88.4 %".
export function percentInterval(interval: Maybe<Interval>, digits = 1): string {
  if (!isInterval(interval)) return NOT_KNOWN;
  return `${fixed(interval[0] * 100, digits)}–${fixed(interval[1] * 100, digits)}${THIN}%`;
}

export function decimal(value: Maybe<number>, digits = 3): string {
  return isKnown(value) ? fixed(value, digits) : NOT_KNOWN;
}

export function count(value: Maybe<number>): string {
  return isKnown(value) ? Math.round(value).toLocaleString("en") : NOT_KNOWN;
}

// "1 ticket", "1,204 tickets".
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${Math.round(value) === 1 ? one : many}`;
}

// A share in whole hundredths that never rounds up to "all" or down to "none".
export function outOf100(share: number): string {
  const whole = Math.round(share * 100);
  if (whole >= 100 && share < 1) return "more than 99 of 100";
  if (whole <= 0 && share > 0) return "fewer than 1 of 100";
  return `${whole} of 100`;
}

// A difference of shares in percentage points: 0.0123 → "1.2 points".
export function points(difference: Maybe<number>): string {
  if (!isKnown(difference)) return NOT_KNOWN;
  const text = fixed(Math.abs(difference) * 100, 1);
  return `${text} ${text === "1.0" ? "point" : "points"}`;
}

export function pointsInterval([lower, upper]: Interval): string {
  return `${fixed(lower * 100, 1)}–${fixed(upper * 100, 1)} points`;
}

export function duration(seconds: Maybe<number>): string {
  if (!isKnown(seconds)) return NOT_KNOWN;
  if (seconds < 0.0995) return `${fixed(seconds * 1000, seconds < 0.00995 ? 1 : 0)}${THIN}ms`;
  if (seconds < 59.95) return `${fixed(seconds, 1)}${THIN}s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)}${THIN}min ${whole % 60}${THIN}s`;
  const minutes = Math.round(whole / 60);
  return `${Math.floor(minutes / 60)}${THIN}h ${minutes % 60}${THIN}min`;
}

export function bytes(value: Maybe<number>): string {
  if (!isKnown(value)) return NOT_KNOWN;
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let amount = value;
  let unit = 0;
  while (amount >= 1024 && unit < units.length - 1) {
    amount /= 1024;
    unit += 1;
  }
  return `${fixed(amount, unit === 0 || amount >= 100 ? 0 : 1)}${THIN}${units[unit]}`;
}

export function pValue(value: Maybe<number>): string {
  if (!isKnown(value)) return NOT_KNOWN;
  return value < 0.001 ? "< 0.001" : fixed(value, 3);
}

// "2026-11-21T09:00:00Z" → "21 November 2026, 09:00 UTC".
export function moment(iso: Maybe<string>): string {
  const time = new Date(iso ?? "");
  if (Number.isNaN(time.getTime())) return iso || NOT_KNOWN;
  const day = time.toLocaleDateString("en-GB", {
    day: "numeric",
    month: "long",
    year: "numeric",
    timeZone: "UTC",
  });
  return `${day}, ${time.toISOString().slice(11, 16)} UTC`;
}

function fixed(value: number, digits: number): string {
  const text = value.toLocaleString("en", {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return /^-[0.]+$/.test(text) ? text.slice(1) : text; // no "-0.0"
}
