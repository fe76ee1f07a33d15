/** `ga4-goals backtest`: what the goals would have counted on exported events. Sends nothing to GA4. */

import { compareGoals } from "../../../backtest/compare.js";
import { CLIENT_COLUMNS, clientRow } from "../../../backtest/draw/clients.js";
import { renderCsv, renderCsvOf } from "../../../backtest/draw/csv.js";
import { renderComparison, renderText } from "../../../backtest/draw/text.js";
import { renderValues } from "../../../backtest/draw/value-text.js";
import type { Engine } from "../../../backtest/engine/engine.js";
import { suggestValues, type ValueMethod, type ValueSuggestion } from "../../../backtest/micro-value.js";
import type { Backtest, EventsRead } from "../../../backtest/model.js";
import { type BacktestOptions, runBacktest } from "../../../backtest/run-backtest.js";
import { writeValues } from "../../../backtest/write-values.js";
import { EXIT, type ExitCode, usage } from "../../../diagnostics/error.js";
import { plainInk } from "../../../diagnostics/ink.js";
import { jsonText } from "../../../draw/data.js";
import { formatCount } from "../../../draw/format.js";
import type { TextOptions } from "../../../draw/layout.js";
import { SCOPE_READ } from "../../../google/connection.js";
import { refuseTheSameForAll, wordsOf } from "../../../workflows/fleet/words-of-client.js";
import { goalsAgainst } from "../../../workflows/goals-against.js";
import { type ReadGoals, readGoals } from "../../../workflows/goals-files.js";
import { forgetEvents } from "../../../workflows/open-events.js";
import { clientsFileOf } from "../../../workflows/property.js";
import type { Context } from "../../context.js";
import { streamNumbersIn } from "../../flags.js";
import { filesOfClients } from "../../fleet/files-of-clients.js";
import { paintFor } from "../../ink.js";
import { renderWarnings } from "../../output/error-text.js";
import { writeResult } from "../../output/result.js";
import { type ClientsCommand, type PropertyFlags, runForClients } from "../../run-command.js";
import { type EngineFlags, openEngine } from "./open-engine.js";

export interface BacktestFlags extends PropertyFlags, EngineFlags {
  readonly out?: string;
  readonly format: "text" | "json" | "csv" | "html";
  readonly within: number;
  readonly sessions: "any" | "started";
  readonly missingParameter: "holds" | "fails";
  readonly everyTransaction: boolean;
  readonly streamIds?: string;
  readonly against?: string;
  readonly suggestValues: boolean;
  readonly method?: ValueMethod;
  readonly write: boolean;
  readonly clearCache: boolean;
}

export async function backtest(
  context: Context,
  flags: BacktestFlags,
  ...patterns: string[]
): Promise<ExitCode> {
  if (flags.clearCache) return clear(context);
  const file = clientsFileOf(flags, patterns);
  check(flags, file !== null);
  if (file !== null) return runForClients(context, flags, file, ofClients(context));
  await backtestAlone(context, flags, patterns);
  return EXIT.done;
}

/** Each takes the memory and the cores of the machine for itself. */
const AT_ONCE = 2;

/** Counted on each client's own events. */
function ofClients(context: Context): ClientsCommand<BacktestFlags, Backtest> {
  return filesOfClients<BacktestFlags, Backtest>({
    name: "backtest",
    scope: SCOPE_READ,
    atOnce: AT_ONCE,
    one: async ({ client, config }, flags) => {
      const own = wordsOf(client, context);
      const { events, dataset, streamIds } = flags;
      const engine = await openEngine(
        context,
        {
          ...flags,
          ...(events === undefined ? {} : { events: events.map(own) }),
          ...(dataset === undefined ? {} : { dataset: own(dataset) }),
        },
        () => {},
      );
      try {
        const streams = streamIds === undefined ? undefined : own(streamIds);
        return { result: await runBacktest(engine, config, optionsOf(flags, streams)), exitCode: EXIT.done };
      } finally {
        await engine.close();
      }
    },
    words: ({ events }) => `${formatCount(events.sessions)} sessions`,
    columns: CLIENT_COLUMNS,
    row: clientRow,
    draw: (made, { flags, width, paint }) => render(made, flags.format, { width, ink: paint }),
    ending: ({ format }) => (format === "html" ? ".html" : ".txt"),
    together: (done, { format }) => (format === "csv" ? renderCsvOf(done) : null),
  });
}

async function backtestAlone(
  context: Context,
  flags: BacktestFlags,
  patterns: readonly string[],
): Promise<void> {
  const read = await readGoals(context, patterns, flags);
  renderWarnings(context, read.warnings, flags.noColor);
  const before =
    flags.against === undefined ? null : await goalsAgainst(context, flags.against, read.files, flags);
  const progress = stagesOf(context);
  const options: BacktestOptions = { ...optionsOf(flags, flags.streamIds), onStage: progress.stage };
  // What is wrong with the flags has been said: from here on there is something to close.
  const engine = await openEngine(context, flags, progress.percent);
  const ink = flags.out === undefined ? paintFor(context, context.stdout, flags.noColor) : plainInk;
  const style: TextOptions = { width: context.stdout.columns, ink };
  try {
    const text =
      before === null
        ? await counted(context, flags, read, engine, options, style)
        : await compared(flags, engine, before, read, options, style);
    progress.end();
    await writeResult(context, text, flags.out);
  } finally {
    progress.end();
    await engine.close();
  }
}

function optionsOf(flags: BacktestFlags, streamIds: string | undefined): BacktestOptions {
  return {
    withinDays: flags.within,
    sessionRule: flags.sessions,
    missingParameter: flags.missingParameter,
    everyTransaction: flags.everyTransaction,
    values: flags.suggestValues && methodOf(flags) === "following",
    ...(streamIds === undefined ? {} : { streams: streamNumbersIn(streamIds) }),
  };
}

function methodOf({ method = "following" }: Pick<BacktestFlags, "method">): ValueMethod {
  return method;
}

async function clear(context: Context): Promise<ExitCode> {
  const bytes = await forgetEvents(context);
  context.say(bytes === 0 ? "nothing was kept" : `removed ${(bytes / 1e6).toFixed(1)} MB`);
  return EXIT.done;
}

/** Combinations that would promise what they don't do. */
function check(flags: BacktestFlags, isMany: boolean): void {
  if (flags.within < 1) throw usage("--within is at least 1 day");
  if (flags.write && !flags.suggestValues) throw usage("--write goes with --suggest-values");
  if (flags.method !== undefined && !flags.suggestValues) throw usage("--method goes with --suggest-values");
  if (flags.against !== undefined && flags.suggestValues) {
    throw usage("--against and --suggest-values are two questions; ask one at a time");
  }
  const onlyTextAndJson = flags.against !== undefined || flags.suggestValues;
  if (onlyTextAndJson && flags.format !== "text" && flags.format !== "json") {
    throw usage(`--format ${flags.format} is for the backtest itself; here it is text or json`);
  }
  if (!isMany) return;
  for (const [flag, given] of [
    ["--against", flags.against !== undefined],
    ["--suggest-values", flags.suggestValues],
  ] as const)
    if (given) throw usage(`${flag} is for one property, without --clients`);
  refuseTheSameForAll("--events", flags.events ?? [], "exports/${client}/*.parquet");
  refuseTheSameForAll(
    "--dataset",
    flags.dataset === undefined ? [] : [flags.dataset],
    "acme.analytics_${property}",
  );
  if (flags.format === "html" && flags.out === undefined)
    throw usage("the HTML of many clients is a folder: --out FOLDER");
}

async function counted(
  context: Context,
  flags: BacktestFlags,
  { config, files }: ReadGoals,
  engine: Engine,
  options: BacktestOptions,
  style: TextOptions,
): Promise<string> {
  const made = await runBacktest(engine, config, options);
  if (!flags.suggestValues) return render(made, flags.format, style);
  const suggestions = suggestValues(made, methodOf(flags));
  if (flags.write) await writeValuesIntoFiles(context, files, suggestions, made.events, config.currency);
  return flags.format === "json"
    ? jsonText({
        schemaVersion: 1,
        events: made.events,
        method: methodOf(flags),
        suggestions,
        notes: made.notes,
        ...(made.bill && { bill: made.bill }),
      } as {
        readonly schemaVersion: number;
      })
    : renderValues(suggestions, made, style);
}

async function compared(
  flags: BacktestFlags,
  engine: Engine,
  before: ReadGoals["config"],
  { config }: ReadGoals,
  options: BacktestOptions,
  style: TextOptions,
): Promise<string> {
  const comparison = await compareGoals(engine, before, config, options);
  return flags.format === "json" ? jsonText(comparison) : renderComparison(comparison, style);
}

async function render(made: Backtest, format: BacktestFlags["format"], style: TextOptions): Promise<string> {
  switch (format) {
    case "json":
      return jsonText(made);
    case "csv":
      return renderCsv(made);
    case "html":
      // Charts take a while to load.
      return (await import("../../../backtest/draw/html.js")).renderHtml(made);
    case "text":
      return renderText(made, style);
  }
}

async function writeValuesIntoFiles(
  context: Context,
  files: readonly string[],
  suggestions: readonly ValueSuggestion[],
  events: EventsRead,
  currency: string | undefined,
): Promise<void> {
  for (const file of files) {
    const text = (await context.files.read(file)).toString("utf8");
    const written = writeValues(text, suggestions, events, currency);
    if (written.goals.length === 0) continue;
    await context.files.writeWhole(file, written.text);
    context.say(`wrote ${written.goals.join(", ")} into ${file}`);
  }
}

/** As the events are read and the goals counted. */
function stagesOf(context: Pick<Context, "onStep">): {
  readonly stage: (stage: "reading" | "counting") => void;
  /** 0 to 100 of the stage. */
  readonly percent: (percent: number) => void;
  readonly end: () => void;
} {
  const tell = (what: string, done: number, unit?: string): void =>
    context.onStep?.({ what, done, of: 100, ...(unit === undefined ? {} : { unit }) });
  let words = "";
  const end = (): void => {
    if (words !== "") tell(words, 100);
    words = "";
  };
  return {
    stage: (stage) => {
      end();
      words = WORDS[stage];
      tell(words, 0);
    },
    percent: (percent) => {
      if (words !== "" && percent < 100) tell(words, percent, "%");
    },
    end,
  };
}

const WORDS = { reading: "reading the events", counting: "counting the goals" } as const;
