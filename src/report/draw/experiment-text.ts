/** Experiments as lines of text and as Markdown: what was decided, then each goal by variant. Only draws. */
import type { Ink } from "../../diagnostics/ink.js";
import { formatCount, formatShare } from "../../draw/format.js";
import { type Column, type Line, oneLine, table, wrap } from "../../draw/layout.js";
import { inline, markdownList, markdownTable } from "../../draw/markdown.js";
import type { ExperimentResult, VariantResult } from "../experiments/model.js";
import {
  controlOf,
  differenceText,
  experimentLead,
  experimentMethod,
  experimentTexts,
  variantVerdictText,
} from "./experiment-sentences.js";

/** A section an experiment. */
export function experimentLines(
  experiments: readonly ExperimentResult[],
  width: number,
  ink: Ink,
): readonly (readonly string[])[] {
  return experiments.map((experiment) => {
    const lead = experimentLead(experiment);
    const isClear = experiment.verdict === "better" && experiment.harmed.length === 0;
    return [
      ink.strong(oneLine(`EXPERIMENT · ${experiment.name} (users)`, width)),
      ...experimentTexts(experiment).flatMap((text, index) =>
        wrap(text, width, "  ").map(index === 0 ? (isClear ? ink.good : ink.strong) : ink.warn),
      ),
      ...(lead === "" ? [] : wrap(lead, width, "  ").map(ink.dim)),
      ...numbers(experiment, width, ink),
      ...(lead === "" ? [] : wrap(experimentMethod(), width, "  ").map(ink.dim)),
    ];
  });
}

function numbers(experiment: ExperimentResult, width: number, ink: Ink): readonly string[] {
  const { result, guards } = experiment;
  if (result === null) return [];
  const columns: readonly Column[] = [
    { head: "Variant", align: "left", rank: 5 },
    { head: "Users", align: "right", rank: 2 },
    { head: "Reached", align: "right", rank: 1 },
    { head: "Rate", align: "right", rank: 4 },
    { head: `Points against ${oneLine(controlOf(experiment), 12)}`, align: "left", rank: 3 },
    { head: "", align: "left", rank: 6 },
  ];
  const lines = [result, ...guards].flatMap(({ name, variants }, index): readonly Line[] => [
    { kind: "across", cell: { text: index === 0 ? name : `Guard: ${name}`, paint: ink.dim } },
    ...variants.map(
      (variant): Line => ({
        kind: "cells",
        cells: [
          { text: `  ${variant.variant}` },
          { text: formatCount(variant.users) },
          { text: formatCount(variant.reached) },
          { text: formatShare(variant.rate), paint: ink.strong },
          { text: differenceText(variant), paint: ink.dim },
          { text: verdictOf(variant) },
        ],
      }),
    ),
  ]);
  return table(columns, lines, { width, head: ink.dim });
}

function verdictOf({ against }: VariantResult): string {
  return against === null ? "" : variantVerdictText(against.verdict);
}

export function experimentMarkdown(experiments: readonly ExperimentResult[]): readonly string[] {
  return experiments.flatMap((experiment) => {
    const { result, guards } = experiment;
    const lead = experimentLead(experiment);
    return [
      `## Experiment: ${inline(experiment.name)}`,
      markdownList(experimentTexts(experiment).map(inline)),
      ...(lead === "" ? [] : [inline(lead)]),
      ...(result === null
        ? []
        : [
            markdownTable(
              [
                "Goal",
                "Variant",
                "Users",
                "Reached",
                "Rate",
                `Points against ${inline(controlOf(experiment))}`,
                "",
              ],
              [result, ...guards].flatMap(({ name, variants }, index) =>
                variants.map((variant) => [
                  inline(index === 0 ? name : `Guard: ${name}`),
                  inline(variant.variant),
                  formatCount(variant.users),
                  formatCount(variant.reached),
                  formatShare(variant.rate),
                  differenceText(variant),
                  verdictOf(variant),
                ]),
              ),
            ),
            experimentMethod(),
          ]),
    ];
  });
}
