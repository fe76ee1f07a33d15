/** The measurements as text: a table for the terminal, and the page that is kept with the machine they were made on. */
import { cpus, release, totalmem, type } from "node:os";
import stringWidth from "string-width";
import type { Figure } from "./measure.js";

export interface Measured {
  readonly part: string;
  readonly figures: readonly Figure[];
}

const HEADS = ["what", "measured", "baseline of the same run", "ratio", "asked for", "met"] as const;

function cells({ what, measured, baseline, ratio, asked, met }: Figure): readonly string[] {
  return [
    what,
    measured,
    baseline,
    ratio === null ? "" : ratio.toFixed(2),
    asked ?? "",
    met === null ? "" : met ? "yes" : "NO",
  ];
}

/** Columns of equal width. */
export function resultsText({ part, figures }: Measured): string {
  const rows = [HEADS, ...figures.map(cells)];
  const widths = HEADS.map((_, column) => Math.max(...rows.map((row) => stringWidth(row[column] ?? ""))));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell + " ".repeat((widths[column] ?? 0) - stringWidth(cell)))
      .join("  ")
      .trimEnd(),
  );
  return `\n${part}\n${lines.map((line) => `  ${line}\n`).join("")}`;
}

/** `bench/RESULTS.md`. */
export function resultsPage(all: readonly Measured[], day: string): string {
  const row = (parts: readonly string[]): string => `| ${parts.join(" | ")} |\n`;
  const tables = all.map(
    ({ part, figures }) =>
      `## ${part}\n\n${row(HEADS)}${row(HEADS.map(() => "---"))}${figures.map((figure) => row(cells(figure))).join("")}`,
  );
  return `# Measurements

Written by \`npm run bench\` on ${day}. Machines differ, and so do days: what counts is the ratio to the baseline, which ran in
turn with what was measured. "NO" is a figure that was asked for and not reached.

Machine: ${machine()}.

${tables.join("\n")}`;
}

function machine(): string {
  const [first] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${cpus().length} cores (${first?.model.trim() ?? "unknown"}), ${memory} GB of memory, ${type()} ${release().split("-")[0]}, Node ${process.versions.node}`;
}
