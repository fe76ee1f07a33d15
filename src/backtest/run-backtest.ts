/**
 * A backtest from goals to result: makes the tables, asks the questions, hands the answers to the analysis. Works with
 * any engine; knows no files and no words.
 */
import type { Goal, GoalsConfig } from "../goals/goal.js";
import { GOING_TOGETHER } from "../report/assists.js";
import { countGoals } from "./analyse/count-goals.js";
import { noForecast } from "./analyse/forecast.js";
import { closingsOf } from "./analyse/leads.js";
import { goalSlots, macroSlots, pairsOf } from "./analyse/macro-goals.js";
import { analyseMicroWorth } from "./analyse/micro-worth.js";
import { notesOf } from "./analyse/notes.js";
import { analyseMicroToMacro, analysePaths, analyseTimeToMacro } from "./analyse/ways-to-macro.js";
import { askAll, type Engine, numberIn, type Question, type Row } from "./engine/engine.js";
import { experimentsOf } from "./experiments.js";
import { funnels, funnelsIn, journeysAskedAtOnce } from "./funnels.js";
import type { MissingParameter } from "./goals/conditions.js";
import { laterShare } from "./later-share.js";
import { leadsOf } from "./leads.js";
import type { Backtest, EventsRead } from "./model.js";
import { onlySlots, slotsOf } from "./slots.js";
import { convertingTables, eventsOfConverting, OF_CONVERTING, userTables } from "./sql/converting.js";
import { journeysQuery } from "./sql/journeys-at-once.js";
import { eventsTable, type SessionRule, type Statement } from "./sql/program.js";
import {
  eventCountsQuery,
  goalPagesQuery,
  pathsQuery,
  sameMomentQuery,
  sameSessionQuery,
  sessionCountsQuery,
  timeToMacroQuery,
  withinDaysQuery,
} from "./sql/questions.js";
import { conversionsTable, ordersTable, worthQuery } from "./sql/worth.js";
import { stepQueries, stepsTogether } from "./steps-together.js";
import { countQueries, countRowsOf, makeTables, type Stage } from "./tables.js";

export interface BacktestOptions {
  /** Micro goal to macro goal within so many days of 24 hours; default 7. */
  readonly withinDays?: number;
  /** Default `any`: every session id. */
  readonly sessionRule?: SessionRule;
  /** See `MissingParameter`; default `holds`. */
  readonly missingParameter?: MissingParameter;
  /** Count purchases that repeat a transaction, which GA4 does not; default false. */
  readonly everyTransaction?: boolean;
  /** Numbers of the data streams to count in, as the export has them; default: all. */
  readonly streams?: readonly string[];
  /** Also work out what micro goals are worth; default false. */
  readonly values?: boolean;
  /** The paths to show for each macro goal, similar ones folded; default 12. */
  readonly paths?: number;
  /** Called with what is being done, for a person. */
  readonly onStage?: (stage: Stage) => void;
}

/** A dozen can be read. */
const WAYS_SHOWN = 12;
/** The commonest, before they are folded. */
const WAYS_READ = 20_000;

/** As `later`: user ids are a narrow column, conversions few. */
const LATER_OF_LEADS = 0.1;

/**
 * What the goals would have counted.
 *
 * @throws GoalsError (exit 3) for rows that are no events, and whatever the engine throws.
 * @example
 * const engine = await openDuckDb({ events: ["export/*.parquet"] });
 * const result = await runBacktest(engine, config);
 */
export async function runBacktest(
  engine: Engine,
  config: GoalsConfig,
  options: BacktestOptions = {},
): Promise<Backtest> {
  const missing = options.missingParameter ?? "holds";
  const days = options.withinDays ?? 7;
  const everyTransaction = options.everyTransaction === true;
  const { experiments = [] } = config;
  const all = slotsOf(config.goals, config.journeys, missing, everyTransaction);
  const sessionRule = options.sessionRule ?? "any";
  const made = await makeTables(engine, all, {
    sessionRule,
    streams: options.streams,
    onStage: options.onStage,
    later: laterShare(all) + experiments.length + LATER_OF_LEADS * closingsOf(all).length,
  });
  const { read, ends, moments, source, alone } = made;
  const macros = macroSlots(all);
  const pairs = pairsOf(all);
  const { dialect } = engine;
  const asksWorth = options.values === true && pairs.length > 0;
  const ways = journeysAskedAtOnce(all, dialect);
  const events = eventsTable(engine, dialect);
  const converting = source.keeps === true ? OF_CONVERTING : "";
  const usersOf = (some: readonly number[]): readonly Statement[] => {
    if (some.length === 0) return [];
    const theirs = converting === "" ? undefined : eventsOfConverting(all, some, source, dialect);
    return userTables(some, dialect, events, theirs);
  };
  // Other goals may change, and what is asked of pairs stays answered.
  const paired = [...new Set(pairs.flatMap(({ micro, macro }) => [micro, macro]))].toSorted((a, b) => a - b);
  const macrosOfPairs = pairs.map(({ macro }) => macro);
  const ownSlots = onlySlots(all, paired);
  const as = [
    ...alone(paired),
    ...usersOf([...new Set(macrosOfPairs)]),
    ordersTable(ownSlots, macrosOfPairs, dialect),
    conversionsTable(ownSlots, pairs),
  ];
  const ofPairs = (query: string): Question => ({ query, as });
  const counting = countQueries(all, source, dialect);
  const queries = [
    ...counting.map(({ query }) => query),
    ...(macros.length === 0
      ? []
      : [
          pathsQuery(macros, goalSlots(all), WAYS_READ, dialect, converting),
          timeToMacroQuery(macros, moments, dialect, converting),
          sameMomentQuery(converting),
        ]),
    ...(pairs.length === 0
      ? []
      : [sameSessionQuery(pairs), withinDaysQuery(pairs, days, ends, moments)].map(ofPairs)),
    ...(ways.length === 0 ? [] : [journeysQuery(ways, all, dialect, moments)]),
    ...(pairs.length === 0 ? [] : stepQueries(all, pairs, moments, dialect).map(ofPairs)),
    ...(asksWorth ? [worthQuery(pairs, days, moments)].map(ofPairs) : []),
  ];
  const tables = [
    ...usersOf(macros),
    ...(macros.length === 0 || converting === "" ? [] : convertingTables(all, sessionRule, dialect)),
    ...(pairs.length === 0 ? [] : [ordersTable(all, macrosOfPairs, dialect)]),
    ...(asksWorth ? [conversionsTable(all, pairs)] : []),
  ];
  const next = (await askAll(engine, queries, tables)).values();
  const answer = (): readonly Row[] => next.next().value ?? [];
  const counts = countRowsOf(counting, counting.map(answer));
  const goals = countGoals(all, read, counts, config.currency);
  const [paths, times, tied] = macros.length === 0 ? [[], [], []] : [answer(), answer(), answer()];
  const microToMacro =
    pairs.length === 0
      ? []
      : analyseMicroToMacro(all, pairs, goals, read, days, { inSession: answer(), withinDays: answer() });
  const firstFunnels = ways.length === 0 ? [] : funnelsIn(answer(), ways);
  const steps =
    pairs.length === 0
      ? { howClose: [], credit: [], stepTimes: [], forecast: [] }
      : stepsTogether(all, pairs, goals, read, [answer(), answer(), answer(), answer()]);
  const microWorth = asksWorth ? analyseMicroWorth(all, pairs, answer()) : [];
  const leads = await leadsOf(engine, all, goals, { read, moments }, options.streams ?? []);
  const journeys = [
    ...firstFunnels,
    ...(await funnels(engine, { ...all, journeys: all.journeys.slice(ways.length) }, made)),
  ];
  const tested = await experimentsOf(engine, experiments, all, read, options.streams ?? []);
  return {
    schemaVersion: 1,
    events: read,
    goals,
    microToMacro,
    caution: GOING_TOGETHER,
    ...steps,
    journeys,
    paths: analysePaths(all, macros, paths, options.paths ?? WAYS_SHOWN),
    timeToMacro: analyseTimeToMacro(all, macros, times),
    notes: [
      ...noForecast(all, pairs, steps.forecast, read),
      ...notesOf(
        config,
        goals,
        read,
        missing,
        microToMacro.length > 0 ? days : null,
        everyTransaction,
        options.streams ?? [],
        numberIn(tied?.[0], "n"),
      ),
    ],
    ...(options.values === true ? { microWorth } : {}),
    ...(leads.length === 0 ? {} : { leads }),
    ...(tested.length === 0 ? {} : { experiments: tested }),
    ...(engine.bill && { bill: engine.bill() }),
  };
}

/** How often each goal would have counted, by its own counting, and in which events. */
export interface Counts {
  readonly events: EventsRead;
  /** By goal id. */
  readonly counts: ReadonlyMap<string, number>;
  /** By the id of a goal on pages: paths it counts and how often each was viewed, the commonest first. */
  readonly pages: ReadonlyMap<string, readonly { readonly path: string; readonly count: number }[]>;
}

/** As many as anybody reads beside a goal, and one to tell that there are more. */
const PAGES_READ = 8;

/**
 * The counts of `runBacktest` and nothing else: only the tables and questions that they come of.
 *
 * @throws as `runBacktest` does.
 */
export async function runCounts(
  engine: Engine,
  config: GoalsConfig,
  options: Pick<BacktestOptions, "streams"> = {},
): Promise<Counts> {
  const all = slotsOf(config.goals, [], "holds");
  const asks = (counting: Goal["counting"]): boolean =>
    config.goals.some((goal) => goal.counting === counting);
  const bySession = asks("once_per_session");
  const { read } = await makeTables(engine, all, {
    sessionRule: "any",
    streams: options.streams,
    without: ["goal_user", ...(bySession ? [] : ["goal_session"])],
    later: laterShare(all, true),
  });
  const counted = countGoals(
    all,
    read,
    {
      events: asks("once_per_event") ? await engine.query(eventCountsQuery(all, engine.dialect)) : [],
      sessions: bySession ? await engine.query(sessionCountsQuery(all, engine.dialect)) : [],
      users: [],
    },
    config.currency,
  );
  const onPages = all.slots.some(({ reading }) => reading.kind === "pages")
    ? await engine.query(goalPagesQuery(all, PAGES_READ, engine.dialect))
    : [];
  const pagesOf = (slot: number): readonly { readonly path: string; readonly count: number }[] =>
    onPages
      .filter((row) => numberIn(row, "slot") === slot)
      .map((row) => ({ path: String(row.path), count: numberIn(row, "n") }));
  return {
    events: read,
    counts: new Map(counted.map(({ id, count }) => [id, count])),
    pages: new Map(
      all.slots.flatMap(({ slot, goal, reading }) =>
        goal !== undefined && reading.kind === "pages" ? [[goal.id, pagesOf(slot)] as const] : [],
      ),
    ),
  };
}
