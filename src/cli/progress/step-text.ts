/** How far a step is and how long it may still take, in a line. Pure. */
import type { Step } from "../../workflows/ports.js";

export interface Timed {
  readonly step: Step;
  /** When it began, and what was done by then. */
  readonly since: number;
  readonly before: number;
}

/** @param now in milliseconds of the clock of `since` */
export function stepText({ step, since, before }: Timed, now: number): string {
  const { what, unit, beside = "" } = step;
  const parts = [unit === undefined ? "" : countText(step, unit), timeText(step, before, now - since)];
  const told = parts.filter((part) => part !== "").join(", ");
  return `${what}${unit === undefined ? ", " : ": "}${told}${beside === "" ? "" : `  ${beside}`}`;
}

function countText({ done, of }: Step, unit: string): string {
  const count = (number: number): string => number.toLocaleString("en");
  if (unit === "%") return `${Math.floor((100 * done) / of)} %`;
  return `${count(done)} of ${count(of)} ${unit}`;
}

/** As it went so far, it will go on. */
function timeText({ done, of, open = false }: Step, before: number, took: number): string {
  if (done <= before) return `${tookText(took)} so far`;
  const left = lengthText((took / (done - before)) * (of - done));
  return open ? `at least ${left} left` : `about ${left} left`;
}

function tookText(milliseconds: number): string {
  const seconds = Math.max(1, Math.round(milliseconds / 1000));
  return seconds < 90 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** @param milliseconds rounded up, as nobody minds being early */
function lengthText(milliseconds: number): string {
  const seconds = Math.max(1, Math.ceil(milliseconds / 1000));
  return seconds < 90 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`;
}
