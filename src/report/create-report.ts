/**
 * Makes a conversion report: works out the days, asks the Data API for what exists, for the numbers and for the funnels,
 * and hands the answers to the analysis. The only file here that waits for anything.
 */

import { countedEvent, type GoalsConfig } from "../goals/goal.js";
import { dayAt } from "../numbers/calendar.js";
import { analyse, macroFirst } from "./analyse.js";
import { lookUp } from "./answers.js";
import { askAll } from "./ask.js";
import {
  type AssistChoice,
  assistMethod,
  assistPairs,
  assistRequest,
  assistResult,
  chooseAssists,
  GOING_TOGETHER,
  rankedAssists,
} from "./assists.js";
import { beganOn } from "./began.js";
import { dimensionOf } from "./breakdowns.js";
import { askCosts, CAMPAIGN, whyNoCost } from "./costs/questions.js";
import { eventsKeptFrom, tokensOf } from "./data-quality.js";
import { experimentResult, notCounted } from "./experiments/analyse.js";
import { experimentCounts, experimentQuestions, whyNotAsked } from "./experiments/questions.js";
import { journeyRequest, journeyResult, reportedJourneys, stepEvents } from "./journeys.js";
import type { Calls, ConversionReport } from "./model.js";
import { isNotCountedYet, wasSeen } from "./not-counted-yet.js";
import { type Compare, comparisonPeriod, parsePeriod } from "./period.js";
import type {
  FunnelReader,
  FunnelRequest,
  FunnelResponse,
  KeyEventFact,
  Metadata,
  NamedDateRange,
  ReportReader,
  ReportResponse,
} from "./port.js";
import { basisOf, CURRENT, PREVIOUS, questionsFor, SINCE_START } from "./questions.js";

export interface ReportOptions {
  readonly goals: GoalsConfig;
  readonly reader: ReportReader;
  /** Absent: journeys and assists are not asked for. */
  readonly funnels?: FunnelReader;
  /** The property's key events from the Admin API, for since when each counts. Default: not known. */
  readonly keyEvents?: readonly KeyEventFact[];
  /** Which property the reader reads; its IANA time zone says what "yesterday" is. */
  readonly property: { readonly id: string; readonly name?: string; readonly timeZone: string };
  readonly now: Date;
  /** In one of the forms `parsePeriod` reads. */
  readonly period: string;
  readonly compare: Compare;
  /** Dimensions to break the goals down by, e.g. `channel`. */
  readonly by?: readonly string[];
  /** How many funnels from micro to macro goals to ask for. Default: `auto`. */
  readonly assists?: AssistChoice;
  /** How many months the property keeps single events for, which is what funnels see. Default: not known. */
  readonly keptMonths?: number | null;
  /** Where the reader reads from. Default: GA4. */
  readonly source?: "ga4" | "store";
}

/** What `auto` keeps the calls to the Data API at, where journeys leave room. */
const CALLS_WANTED = 4;
/** GA4 takes 10 requests at a time (50 on 360). */
const AT_A_TIME = 4;
/** The Data API refuses earlier days. */
const EARLIEST = "2015-08-14";

/**
 * The conversion report of a property, for a period and the one it is compared with. Asks for at most one getMetadata
 * (none without goals), one batchRunReports per five questions, of which an experiment has four, one runFunnelReport per
 * journey, goal that closes another and assist, and by campaign for its cost: one batchRunReports, two where there is any.
 *
 * Throws a GoalsError: exit 64 for a period or a dimension that can't be read (3 for a journey's), before numbers are asked for; whatever
 * the reader throws; `report-cut-off` where GA4 sent only a part of the rows.
 *
 * @example
 * const report = await createReport({
 *   goals, reader, property: { id: "123456789", timeZone: "Europe/Berlin" },
 *   now: new Date(), period: "28d", compare: "previous",
 * });
 */
export async function createReport(options: ReportOptions): Promise<ConversionReport> {
  const { goals: config, reader, property, keyEvents = [], keptMonths = null } = options;
  const time = { now: options.now, timeZone: property.timeZone };
  const period = parsePeriod(options.period, time);
  const comparison = comparisonPeriod(period, options.compare);
  const current: NamedDateRange = { name: CURRENT, start: period.start, end: period.end };
  const ranges: readonly NamedDateRange[] = [
    current,
    ...(comparison === null ? [] : [{ name: PREVIOUS, start: comparison.start, end: comparison.end }]),
  ];

  const wantsMetadata = config.goals.length > 0 || (options.by ?? []).length > 0;
  const metadata = wantsMetadata ? await reader.getMetadata() : null;
  const known: Metadata = metadata ?? { dimensions: [], metrics: [] };
  const by = (options.by ?? []).map((word) => ({ by: word, dimension: dimensionOf(word, known) }));
  const withFunnels = options.funnels !== undefined;
  const wanted = withFunnels ? reportedJourneys(config) : [];
  const brokenDownBy = new Map(
    wanted.flatMap(({ id, by: word }) =>
      word === undefined ? [] : [[id, dimensionOf(word, known, `the journey ${id}`)] as const],
    ),
  );
  const start = startOfTotals(config, keyEvents, property.timeZone);
  const source = options.source ?? "ga4";
  const experiments = (config.experiments ?? []).map((experiment) => ({
    experiment,
    left: source === "store" ? "store" : whyNotAsked(experiment, known, period.end),
  }));
  const questions = questionsFor(macroFirst(config.goals), known, ranges, {
    by: by.map(({ dimension }) => dimension),
    steps: stepEvents({ goals: config.goals, journeys: wanted }),
    ...(start === null || start > period.end
      ? {}
      : { sinceStart: { name: SINCE_START, start, end: period.end } }),
    experiments: experiments
      .filter(({ left }) => left === null)
      .flatMap(({ experiment }) => experimentQuestions(experiment, config.goals, period.end)),
  });
  const main = await askAll(reader, questions);
  const costs = by.some(({ dimension }) => dimension === CAMPAIGN)
    ? (whyNoCost(source, config.streams) ??
      (await askCosts(reader, known, current, [...new Set(config.goals.map(countedEvent))])))
    : null;
  const answers = [...main.answers, ...(costs?.answers ?? [])];
  const batches = main.batches + (costs?.batches ?? 0);
  const responses = answers.map(({ response }) => response);

  const asked: FunnelResponse[] = [];
  const funnel = async (request: FunnelRequest): Promise<FunnelResponse> => {
    const response = await options.funnels?.runFunnelReport(request);
    if (response === undefined) throw new RangeError("there is no funnel reader");
    asked.push(response);
    return response;
  };
  const sinceOf = (event: string): string | null => {
    const since = keyEvents.find((one) => one.event === event)?.since ?? null;
    return since === null ? null : dayAt(since, property.timeZone);
  };
  // Of days whose events are gone a funnel shows a part, and a part is nothing to compare with.
  const isCutOff =
    keptMonths !== null && (comparison?.start ?? period.start) < eventsKeptFrom(keptMonths, time);
  const journeys = await inParts(wanted, async (journey) => {
    const asked = isCutOff ? [current] : ranges;
    const request = journeyRequest(journey, config.goals, asked, brokenDownBy.get(journey.id));
    return journeyResult(journey, config.goals, request, await funnel(request), {
      isMissing: (goal) => isNotCountedYet(goal, answers, basisOf(countedEvent(goal), known)),
      beganOn: (event) => {
        const began = beganOn(answers, event, { period, comparison }, sinceOf(event));
        return began !== null && began > period.start ? began : null;
      },
      came: (event) => wasSeen(answers, event),
      usersWith: (event) => lookUp(answers, "events", "activeUsers", CURRENT, { eventName: event }),
    });
  });
  const pairs = assistPairs(macroFirst(config.goals));
  const room = CALLS_WANTED - (metadata === null ? 0 : 1) - batches - journeys.length;
  const { chosen, left } = chooseAssists(withFunnels ? pairs : [], options.assists ?? "auto", room, answers);
  const assists = await inParts(chosen, async (pair) => {
    const request = assistRequest(pair, current);
    return assistResult(pair, request, await funnel(request), answers);
  });

  return analyse({
    config,
    property: { id: property.id, name: property.name ?? null },
    time,
    period,
    comparison,
    metadata,
    basisOf: (event) => basisOf(event, known),
    answers,
    calls: callsOf(metadata !== null, batches, responses, asked),
    keyEvents,
    by,
    journeys: withFunnels ? journeys : null,
    assists:
      withFunnels && options.assists !== "none"
        ? {
            method: assistMethod(),
            caution: GOING_TOGETHER,
            asked: rankedAssists(assists),
            notAsked: left.map(({ goal }) => goal.id),
          }
        : null,
    experiments: experiments.map(({ experiment, left }) =>
      left === null
        ? experimentResult(experiment, config.goals, experimentCounts(experiment, answers, period.end))
        : notCounted(experiment, left),
    ),
    costs,
    funnels: asked,
    keptMonths,
    source,
  });
}

/** The first day on which any goal with a target in total counted; null where there is no such target. */
function startOfTotals(
  { goals }: GoalsConfig,
  keyEvents: readonly KeyEventFact[],
  timeZone: string,
): string | null {
  const starts = goals.flatMap((goal) => {
    const { target } = goal;
    if (target === undefined || target.measure === "rate" || target.per !== undefined) return [];
    const since = keyEvents.find(({ event }) => event === countedEvent(goal))?.since ?? null;
    return since === null ? [] : [dayAt(since, timeZone)];
  });
  const first = starts.toSorted()[0];
  return first === undefined ? null : first < EARLIEST ? EARLIEST : first;
}

function callsOf(
  askedMetadata: boolean,
  batches: number,
  responses: readonly ReportResponse[],
  funnels: readonly FunnelResponse[],
): Calls {
  const funnelTokens = tokensOf(funnels);
  return {
    getMetadata: askedMetadata ? 1 : 0,
    batchRunReports: batches,
    reports: responses.length,
    runFunnelReport: funnels.length,
    total: (askedMetadata ? 1 : 0) + batches + funnels.length,
    tokens: tokensOf(responses),
    funnelTokens: funnelTokens && {
      consumed: funnelTokens.consumed,
      remaining: { day: funnelTokens.remaining.day },
    },
  };
}

/** One result each, in order, a few at a time. */
async function inParts<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = [];
  for (let at = 0; at < items.length; at += AT_A_TIME) {
    results.push(...(await Promise.all(items.slice(at, at + AT_A_TIME).map(work))));
  }
  return results;
}
