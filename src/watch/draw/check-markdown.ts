/** A check as Markdown, for comments and issues. */
import { COMMENT_LIMIT, fitting, inline, markdownList } from "../../draw/markdown.js";
import { counted } from "../../draw/names.js";
import { worstFirst } from "../check.js";
import { type CheckedClient, type CheckResult, type Finding, subjectOf } from "../finding.js";
import { doubtsOf, findingWords, summaryOf } from "./words.js";

/** `title`: whose it is; ends in a newline. Short enough for a comment. */
export function checkMarkdown(result: CheckResult, title = "Check"): string {
  const findings = result.findings.map((finding) =>
    [
      `### ${inline(finding.kind)}: ${inline(subjectOf(finding))}`,
      inline(finding.message),
      markdownList(finding.next.map(inline)),
    ].join("\n\n"),
  );
  const doubts = doubtsOf(result).map((doubt) => `- ${inline(doubt)}`);
  const head = [`## ${inline(title)}`, `${inline(summaryOf(result))}.`];
  const more = (left: number): string => `And ${left} more: \`ga4-goals check\` tells all.`;
  return `${[
    ...head,
    ...(findings.length > 0 ? [fitting(findings, "\n\n", COMMENT_LIMIT / 2, more)] : []),
    ...(doubts.length > 0 ? [fitting(doubts, "\n", COMMENT_LIMIT / 3, (left) => `- ${more(left)}`)] : []),
  ].join("\n\n")}\n`;
}

/** Findings of a client that its line tells. */
const FINDINGS = 3;

/** A line a client, the worst first; then who was not checked. Short enough for a comment. */
export function checksMarkdown(clients: readonly CheckedClient[]): string {
  const troubled = troubledFirst(clients);
  const failed = clients.flatMap(({ name, result }) =>
    "error" in result ? [`- **${inline(name)}**: ${inline(result.error)}`] : [],
  );
  const alive = clients.length - troubled.length - failed.length;
  const more = (left: number): string =>
    `- and ${counted(left, "client")} more: \`ga4-goals check --clients\` tells all.`;
  const lines = troubled.map(({ name, result: { property, findings } }) => {
    const words = worstFirst(findings)
      .slice(0, FINDINGS)
      .map((finding) => inline(findingWords(finding)));
    const rest = findings.length > FINDINGS ? [`and ${findings.length - FINDINGS} more`] : [];
    return `- **${inline(name)}** (property ${inline(property)}): ${[...words, ...rest].join("; ")}`;
  });
  return `${[
    `${counted(clients.length, "client")}: ${troubled.length} with a finding, ${alive} without, ${failed.length} not checked.`,
    ...(lines.length > 0 ? [fitting(lines, "\n", COMMENT_LIMIT / 2, more)] : []),
    ...(failed.length > 0 ? [`Not checked:\n\n${fitting(failed, "\n", COMMENT_LIMIT / 3, more)}`] : []),
  ].join("\n\n")}\n`;
}

interface Troubled {
  readonly name: string;
  readonly result: CheckResult;
}

/** Those with findings, by their worst one, then by how many they have. */
function troubledFirst(clients: readonly CheckedClient[]): readonly Troubled[] {
  const troubled = clients.flatMap(({ name, result }) =>
    "error" in result || result.findings.length === 0 ? [] : [{ name, result }],
  );
  const worst = ({ result: { findings } }: Troubled): readonly Finding[] => worstFirst(findings).slice(0, 1);
  const kinds = worstFirst(troubled.flatMap(worst)).map(({ kind }) => kind);
  const at = (one: Troubled): number => kinds.indexOf(worst(one)[0]?.kind ?? "not_final");
  return troubled.toSorted((a, b) => at(a) - at(b) || b.result.findings.length - a.result.findings.length);
}
