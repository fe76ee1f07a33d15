/** The journeys on a report's page: how many came to each step, how many went no further, and as many before. Only draws. */
import { formatCount, formatShare } from "../../draw/format.js";
import { funnel } from "../../draw/html/charts.js";
import { asHtml, aside, folded, type Html, keys, section, stackedTable } from "../../draw/html/parts.js";
import type { ConversionReport, JourneyResult } from "../model.js";
import { countedText, journeyTexts, stepName, valueName } from "./journey-sentences.js";

export function journeys(report: ConversionReport): Html {
  return (report.journeys ?? []).map((journey, index) => journeySection(report, journey, index)).join("\n");
}

function journeySection(report: ConversionReport, journey: JourneyResult, index: number): Html {
  const texts = journeyTexts(report, journey);
  const compared = report.comparison !== null;
  const start = journey.steps[0]?.users.current ?? null;
  const bars = journey.steps.map((step, at) => {
    const { current, previous } = step.users;
    const share =
      at === 0 || start === null || current === null || journey.open
        ? ""
        : `, ${formatShare(current / start)} of the first`;
    const before = compared && previous !== null ? ` (before: ${formatCount(previous)})` : "";
    const gone = step.lost === null || current === null || current === 0 ? null : step.lost / current;
    return {
      name: stepName(step),
      count: current,
      lost: step.lost,
      before: compared ? previous : null,
      text: `${formatCount(current)} users${start === 0 ? "" : share}${before}`,
      lostText:
        gone === null || step.lost === 0
          ? ""
          : `${formatCount(step.lost)} went no further (${formatShare(gone)})`,
      hurdle: at === journey.hurdle,
    };
  });
  const legend = keys([
    ["", "went on"],
    ["lost", "went no further"],
    ...(compared ? ([["tick", "the days compared with"]] as const) : []),
  ]);
  const rows = journey.steps.map((step, at) => [
    asHtml(stepName(step)),
    asHtml(formatCount(step.users.current)),
    ...(compared ? [asHtml(formatCount(step.users.previous))] : []),
    asHtml(step.fromStepBefore === null ? "" : formatShare(step.fromStepBefore.current)),
    ...(step.fromStart === null ? [] : [asHtml(at === 0 ? "" : formatShare(step.fromStart.current))]),
    asHtml(step.lost === null ? "" : formatCount(step.lost)),
  ]);
  const table = stackedTable(
    `Each counted once: ${countedText(journey)}`,
    [
      { text: "Step" },
      { text: "Users" },
      ...(compared ? [{ text: "Before" }] : []),
      { text: "From step before" },
      ...(journey.open ? [] : [{ text: "From start" }]),
      { text: "Went no further" },
    ],
    rows,
  );
  const below = texts
    .map((text, at) =>
      at === 0 && journey.hurdle !== null ? `<p class="callout">${asHtml(text)}</p>` : aside(text),
    )
    .join("");
  return section(
    `journey-${index + 1}`,
    journey.name,
    `A journey: ${countedText(journey)}.`,
    `${legend}${funnel(bars)}${below}${brokenDown(journey)}${folded("The journey as a table", table)}`,
    journey.steps.length > 5,
  );
}

function brokenDown({ by, open }: JourneyResult): Html {
  if (by === null) return "";
  return stackedTable(
    `Users by ${by.by}, from the first step to the last`,
    [
      { text: by.by },
      { text: "First step" },
      { text: "Last step" },
      ...(open ? [] : [{ text: "From start" }]),
    ],
    by.values.map(({ value, users, completion }) => [
      asHtml(valueName(value)),
      asHtml(formatCount(users[0] ?? null)),
      asHtml(formatCount(users.at(-1) ?? null)),
      ...(open ? [] : [asHtml(formatShare(completion))]),
    ]),
  );
}
