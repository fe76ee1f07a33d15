/** The journeys on a report's page: how many came to each step, how many went no further, and as many before. Only draws. */
import { funnel } from "../../draw/html/charts.js";
import { asHtml, aside, folded, type Html, keys, section, stackedTable } from "../../draw/html/parts.js";
import type { ConversionReport, JourneyResult } from "../model.js";
import { ENGLISH, type Language } from "../words/language.js";
import { countedText, journeyTexts, stepName, valueName } from "./journey-sentences.js";

export function journeys(report: ConversionReport, language: Language): Html {
  return (report.journeys ?? [])
    .map((journey, index) => journeySection(report, journey, index, language))
    .join("\n");
}

/** At a bar: what its number is of that at the first step. */
export function ofFirstText(share: number, { say, write }: Language = ENGLISH): string {
  return say("ofTheFirst", { share: write.share(share) });
}

/** At a bar: how many users came there, of those at the first step and of the days before. */
function usersText(
  count: number | null,
  ofFirst: number | null,
  before: number | null,
  language: Language,
): string {
  const { say, write } = language;
  const share = ofFirst === null ? "" : `, ${ofFirstText(ofFirst, language)}`;
  const earlier = before === null ? "" : ` (${say("beforeNumber", { number: write.count(before) })})`;
  return `${say("stepUsers", { count })}${share}${earlier}`;
}

/** Below a bar: how many went no further; empty where none did, or nobody can say. */
export function lostText(
  lost: number | null,
  count: number | null,
  { say, write }: Language = ENGLISH,
): string {
  if (lost === null || lost === 0 || count === null || count === 0) return "";
  return say("wentNoFurther", { count: lost, share: write.share(lost / count) });
}

/** What the parts of the bars are. */
export function funnelKeys(compared: boolean, { say }: Language = ENGLISH): Html {
  return keys([
    ["", say("wentOn")],
    ["lost", say("noFurther")],
    ...(compared ? ([["tick", say("comparedDays")]] as const) : []),
  ]);
}

function journeySection(
  report: ConversionReport,
  journey: JourneyResult,
  index: number,
  language: Language,
): Html {
  const { say, write } = language;
  const texts = journeyTexts(report, journey, language);
  const counted = countedText(journey, language);
  const compared = report.comparison !== null;
  const start = journey.steps[0]?.users.current ?? null;
  const bars = journey.steps.map((step, at) => {
    const { current, previous } = step.users;
    const ofFirst =
      at === 0 || start === null || start === 0 || current === null || journey.open ? null : current / start;
    return {
      name: stepName(step, language),
      count: current,
      lost: step.lost,
      before: compared ? previous : null,
      text: usersText(current, ofFirst, compared ? previous : null, language),
      lostText: lostText(step.lost, current, language),
      hurdle: at === journey.hurdle,
    };
  });
  const rows = journey.steps.map((step, at) => [
    asHtml(stepName(step, language)),
    asHtml(write.count(step.users.current)),
    ...(compared ? [asHtml(write.count(step.users.previous))] : []),
    asHtml(step.fromStepBefore === null ? "" : write.share(step.fromStepBefore.current)),
    ...(step.fromStart === null ? [] : [asHtml(at === 0 ? "" : write.share(step.fromStart.current))]),
    asHtml(step.lost === null ? "" : write.count(step.lost)),
  ]);
  const table = stackedTable(
    say("journeyCaption", { counted }),
    [
      { text: say("step") },
      { text: say("users") },
      ...(compared ? [{ text: say("before") }] : []),
      { text: say("fromStepBefore") },
      ...(journey.open ? [] : [{ text: say("fromStart") }]),
      { text: say("wentNoFurtherHead") },
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
    say("journeyIntro", { counted }),
    `${funnelKeys(compared, language)}${funnel(bars)}${below}${brokenDown(journey, language)}${folded(say("journeyTable"), table)}`,
    journey.steps.length > 5,
  );
}

function brokenDown({ by, open }: JourneyResult, language: Language): Html {
  if (by === null) return "";
  const { say, write } = language;
  return stackedTable(
    say("usersBy", { by: by.by }),
    [
      { text: by.by },
      { text: say("firstStep") },
      { text: say("lastStep") },
      ...(open ? [] : [{ text: say("fromStart") }]),
    ],
    by.values.map(({ value, users, completion }) => [
      asHtml(valueName(value, language)),
      asHtml(write.count(users[0] ?? null)),
      asHtml(write.count(users.at(-1) ?? null)),
      ...(open ? [] : [asHtml(write.share(completion))]),
    ]),
  );
}
