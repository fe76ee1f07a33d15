/** Experiments on a page: what was decided, then how often each variant reaches the goals against the control. Only draws. */
import { type RangeRow, ranges } from "../../draw/html/charts.js";
import {
  asHtml,
  aside,
  folded,
  type Html,
  plainList,
  section,
  stackedTable,
  sub,
} from "../../draw/html/parts.js";
import type { ExperimentResult, MeasuredGoal } from "../experiments/model.js";
import { ENGLISH, type Language } from "../words/language.js";
import {
  controlOf,
  differenceText,
  experimentLead,
  experimentMethod,
  experimentTexts,
  variantVerdictText,
} from "./experiment-sentences.js";

export function experimentSections(
  experiments: readonly ExperimentResult[],
  language: Language = ENGLISH,
): Html {
  return experiments.map((experiment, index) => experimentSection(experiment, index, language)).join("\n");
}

function experimentSection(experiment: ExperimentResult, index: number, language: Language): Html {
  const { say } = language;
  const [first = "", ...more] = experimentTexts(experiment, language);
  return section(
    `experiment-${index + 1}`,
    say("experimentTitle", { name: experiment.name }),
    experimentLead(experiment, language),
    [
      `<p class="callout">${asHtml(first)}</p>`,
      more.length === 0 ? "" : plainList(more),
      chart(experiment, language),
      numbers(experiment, language),
    ].join(""),
  );
}

function goalsOf({ result, guards }: ExperimentResult): readonly MeasuredGoal[] {
  return result === null ? [] : [result, ...guards];
}

/** Of the control's rate; where that is 0 there is nothing to draw. */
function chart(experiment: ExperimentResult, language: Language): Html {
  const { say, write } = language;
  const rows = goalsOf(experiment).flatMap(({ name, variants }) =>
    variants.flatMap(({ variant, rate, against }): readonly RangeRow[] => {
      const control = variants[0]?.rate ?? 0;
      if (against === null || against.relative === null || control === 0) return [];
      const { low, high, verdict, relative } = against;
      return [
        {
          name: `${asHtml(name)}${sub(variant)}`,
          value: 1 + relative,
          interval: { low: 1 + low / control, high: 1 + high / control },
          kind: verdict === "better" ? "good" : verdict === "worse" ? "bad" : "",
          text: `${asHtml(write.rate(rate))}${sub(variantVerdictText(verdict, language))}`,
        },
      ];
    }),
  );
  if (rows.length === 0) return "";
  const control = controlOf(experiment);
  return ranges(
    say("experimentCaption", { control }),
    [say("goal"), say("asControl", { control }), say("rate")],
    rows,
  );
}

function numbers(experiment: ExperimentResult, language: Language): Html {
  const { say, write } = language;
  const rows = goalsOf(experiment).flatMap(({ name, variants }, index) =>
    variants.map((variant) => [
      `${asHtml(variant.variant)}${sub(index === 0 ? name : say("guard", { goal: name }))}`,
      asHtml(write.count(variant.users)),
      asHtml(write.count(variant.reached)),
      asHtml(write.share(variant.rate)),
      asHtml(differenceText(variant, language)),
    ]),
  );
  if (rows.length === 0) return "";
  const control = controlOf(experiment);
  const table = stackedTable(
    say("experimentTable"),
    [
      { text: say("variant") },
      { text: say("users") },
      { text: say("reachedIt") },
      { text: say("rate") },
      { text: say("pointsAgainst", { control }) },
    ],
    rows,
  );
  return folded(say("experimentTable"), `${table}${aside(experimentMethod(language))}`);
}
