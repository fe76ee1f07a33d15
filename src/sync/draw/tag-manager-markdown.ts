/** The Tag Manager part of a plan as Markdown, for the comment that has the rest of the plan. */

import { inline } from "../../draw/markdown-inline.js";
import type { TagManagerPlan } from "../tag-manager/tag-manager-plan.js";
import {
  tagManagerHead,
  tagManagerNotes,
  tagManagerReason,
  tagManagerRefusalLines,
} from "./tag-manager-text.js";

/** More lines than this are counted instead. */
const LINES = 40;

export function tagManagerMarkdown(plan: TagManagerPlan): string {
  const { operations, refusals, unmanaged } = plan;
  const blocks = [`#### ${inline(tagManagerHead(plan))}`];
  const quiet = operations.length === 0 && refusals.length === 0 && !plan.versionMissing;
  if (quiet) blocks.push(`Nothing to do: ${plan.unchanged} tags and triggers are as they should be.`);
  if (refusals.length > 0) {
    const lines = tagManagerRefusalLines(refusals).map(({ code, words, allowedBy }) => {
      const flag = allowedBy === null ? "" : ` \`${allowedBy}\` allows it.`;
      return `- refused: \`${code}\` ${inline(words)}${flag}`;
    });
    blocks.push(list(lines));
  }
  if (operations.length > 0) {
    blocks.push(
      list(
        operations.map(
          (o) => `- ${o.action} ${o.kind} \`${o.label.replaceAll("`", "'")}\`, ${tagManagerReason(o)}`,
        ),
      ),
    );
  }
  blocks.push(...tagManagerNotes(plan).map((note) => `> ${inline(note)}`));
  if (unmanaged.length > 0) {
    const names = unmanaged.slice(0, LINES).map(({ kind, name }) => `${kind} ${name}`);
    const more = unmanaged.length > LINES ? ` and ${unmanaged.length - LINES} more` : "";
    blocks.push(`Not ours, never touched: ${inline(names.join(", "))}${more}`);
  }
  return blocks.join("\n\n");
}

function list(lines: readonly string[]): string {
  const more = lines.length - LINES;
  return [...lines.slice(0, LINES), ...(more > 0 ? [`- and ${more} more`] : [])].join("\n");
}
