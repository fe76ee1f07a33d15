/** How what would be done now differs from what was reviewed, for people. */
import { plainInk } from "../../diagnostics/ink.js";
import { printableIn } from "../../diagnostics/printable.js";
import type { Comparison, Difference, Otherwise } from "../plan/compare.js";
import type { Plan } from "../plan/plan.js";
import { type Change, renderChange } from "./change.js";

const OTHERWISE: { readonly [O in Otherwise]: string } = {
  property: "The review is of another property.",
  container: "The review is of another Tag Manager container or workspace.",
  refused: "What was reviewed was refused.",
  goals: "The goals files do not say what they said at the review.",
  ledger: "The ledger has changed since the review: there was another apply.",
};

const HEADS: { readonly [H in Difference["how"]]: string } = {
  more: "Not reviewed, and would be done now:",
  less: "Reviewed, and would not be done now:",
  other: "Reviewed in another way than it would be done now:",
};

/** Lines without colours, in the very words of a plan; `width` in characters. */
export function renderComparison(
  { differences, otherwise }: Comparison,
  streams: Plan["streams"],
  width: number,
): string {
  const lines = (change: Change | null): readonly string[] => {
    if (change === null) return [];
    const shown = printableIn(change);
    const stream = "parent" in shown ? printableIn(streams)[shown.parent] : undefined;
    return renderChange(shown, { paint: plainInk, width, stream });
  };
  const blocks = (["more", "less", "other"] as const).flatMap((how) => {
    const alike = differences.filter((difference) => difference.how === how);
    if (alike.length === 0) return [];
    const told = alike.flatMap(({ reviewed, now }) =>
      how === "other"
        ? ["reviewed:", ...indented(lines(reviewed)), "now:", ...indented(lines(now))]
        : [...lines(now), ...lines(reviewed)],
    );
    return [[HEADS[how], ...indented(told)].join("\n")];
  });
  const why = otherwise.map((one) => OTHERWISE[one]);
  return [...(why.length > 0 ? [why.join("\n")] : []), ...blocks].join("\n\n");
}

function indented(lines: readonly string[]): readonly string[] {
  return lines.map((line) => `  ${line}`);
}
