/** `ga4-goals emulator --coverage`: what is served and what is not, as text. */
import { wrap } from "../../../draw/layout.js";
import { type Coverage, coverage } from "../../../emulator/coverage.js";
import type { Context } from "../../context.js";

export async function printCoverage({ stdout }: Pick<Context, "stdout">): Promise<void> {
  stdout.write(`${coverageLines(await coverage(), Math.min(stdout.columns ?? 80, 100)).join("\n")}\n`);
}

function coverageLines(
  { services, dimensions, metrics, notServed }: Coverage,
  width: number,
): readonly string[] {
  const listed = (names: readonly string[]): readonly string[] =>
    wrap(names.join(", "), width - 4).map((line) => `    ${line}`);
  const because = (why: string, names: readonly string[]): readonly string[] =>
    names.length === 0
      ? []
      : [...wrap(`not served: ${why}`, width - 2).map((line) => `  ${line}`), ...listed(names)];
  const missing = (what: "dimensions" | "metrics"): readonly string[] =>
    notServed.flatMap((one) => because(one.why, one[what]));
  const lacking = (what: "dimensions" | "metrics"): number =>
    notServed.reduce((sum, one) => sum + one[what].length, 0);
  const of = (served: number, not: number): string => `${served} of ${served + not}`;
  return [
    ...services.flatMap(({ name, served, notServed: missed }) => [
      `${name}: ${of(served.length, missed.flatMap(({ methods }) => methods).length)} methods`,
      ...missed.flatMap(({ why, methods }) => because(why, methods)),
    ]),
    `dimensions: ${of(dimensions.served.length, lacking("dimensions"))}`,
    "  served:",
    ...listed(dimensions.served),
    ...missing("dimensions"),
    `metrics: ${of(metrics.served.length, lacking("metrics"))}`,
    "  served:",
    ...listed(metrics.served),
    ...missing("metrics"),
  ];
}
