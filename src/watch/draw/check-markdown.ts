/** A check as Markdown, for comments and issues. */
import { inline, markdownList } from "../../draw/markdown.js";
import type { CheckResult } from "../finding.js";
import { doubtsOf, summaryOf, titleOf } from "./words.js";

/** `title`: whose it is; ends in a newline. */
export function checkMarkdown(result: CheckResult, title = "Check"): string {
  const blocks = result.findings.flatMap((finding) => [
    `### ${inline(finding.kind)}: ${inline(titleOf(finding))}`,
    inline(finding.message),
    markdownList(finding.next.map(inline)),
  ]);
  const doubts = doubtsOf(result);
  return `${[
    `## ${inline(title)}`,
    `${inline(summaryOf(result))}.`,
    ...blocks,
    ...(doubts.length > 0 ? [markdownList(doubts.map(inline))] : []),
  ].join("\n\n")}\n`;
}
