/** A check as a person reads it: what needs attention and what to do, then what could not be judged. */
import { plainInk } from "../../diagnostics/ink.js";
import { printable } from "../../diagnostics/printable.js";
import { type TextOptions, textOf, wrap } from "../../draw/layout.js";
import { counted } from "../../draw/names.js";
import { type CheckResult, subjectOf } from "../finding.js";
import { doubtsOf, summaryOf } from "./words.js";

export function checkText(result: CheckResult, { width = 80, ink = plainInk }: TextOptions = {}): string {
  const lines = (text: string, indent = "    "): readonly string[] =>
    wrap(printable(text), width - indent.length).map((line) => indent + line);
  return textOf([
    ...result.findings.map((finding) => [
      `${ink.bad(finding.kind)}  ${ink.strong(printable(subjectOf(finding)))}`,
      ...lines(finding.message),
      ...finding.next.flatMap((step) => lines(`-> ${step}`)),
    ]),
    doubtsOf(result).flatMap((doubt) => lines(doubt, "")),
    lines(`${summaryOf(result)}.`, ""),
  ]);
}

/** `2 findings`, `alive` */
export function checkWords({ findings }: CheckResult): string {
  return findings.length === 0 ? "alive" : counted(findings.length, "finding");
}
