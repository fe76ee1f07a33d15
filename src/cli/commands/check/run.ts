/** `ga4-goals check`: is every goal alive, of one property or of each of many; who is to know is told. */
import { EXIT, GoalsError, usage } from "../../../diagnostics/error.js";
import { type Ink, plainInk } from "../../../diagnostics/ink.js";
import { printable } from "../../../diagnostics/printable.js";
import { foldFailures, renderFailures } from "../../../draw/alike.js";
import { fenced } from "../../../draw/markdown.js";
import { counted } from "../../../draw/names.js";
import { SCOPE_READ } from "../../../google/connection.js";
import { checkJunit } from "../../../watch/draw/check-junit.js";
import { checkMarkdown } from "../../../watch/draw/check-markdown.js";
import { checkText, checkWords } from "../../../watch/draw/check-text.js";
import { checkFromStore, checkProperty } from "../../../workflows/check.js";
import { type Checked, previewOfTelling, tell } from "../../../workflows/deliver/tell.js";
import { storePath } from "../../../workflows/pull.js";
import type { Context } from "../../context.js";
import type { OutFlag } from "../../flags.js";
import { toJson } from "../../output/result.js";
import { type PropertyFlags, type PropertyHandler, propertyCommand } from "../../run-command.js";
import { watchdog } from "./watchdog.js";

export interface CheckFlags extends PropertyFlags, OutFlag {
  readonly format: "text" | "json" | "markdown" | "junit";
  readonly fromStore: boolean;
  readonly realtime: boolean;
  /** A store's file; empty for the property's usual one. */
  readonly store: string;
  readonly deliver: boolean;
  readonly dryRun: boolean;
  readonly watchdog: boolean;
}

export const check: PropertyHandler<CheckFlags> = (context, flags, ...patterns) =>
  (flags.watchdog ? watchdog : checkGoals)(context, flags, ...patterns);

const checkGoals: PropertyHandler<CheckFlags> = propertyCommand<CheckFlags, Checked>({
  name: "check",
  scope: SCOPE_READ,
  check: ({ store, fromStore, realtime, dryRun, deliver }, isMany) => {
    if (realtime && !fromStore)
      throw usage("--realtime goes with --from-store; without it realtime is looked at anyway");
    if (store !== "" && isMany) throw usage("--store is one property's; with --clients each has its own");
    if (store !== "" && !fromStore) throw usage("--store goes with --from-store");
    if (dryRun && !deliver) throw usage("--dry-run goes with --deliver");
  },
  one: async ({ config, property, google, ports, client }, { fromStore, store, realtime }) => {
    const input = { config, property, now: ports.now() };
    const result = fromStore
      ? await checkFromStore({
          ...{ ...input, path: storePath(ports, store, property) },
          google: realtime ? google : undefined,
        })
      : await checkProperty({ ...input, google });
    return {
      result: { config, client: client?.name ?? null, result, live: !fromStore },
      exitCode: result.findings.length > 0 ? EXIT.attention : EXIT.done,
    };
  },
  words: ({ result }) => checkWords(result),
  json: ({ result }) => result,
  out: ({ out }) => out,
  draw: ({ result }, { flags, paint, width }) => {
    switch (flags.format) {
      case "json":
        return toJson(result);
      case "markdown":
        return checkMarkdown(result);
      case "junit":
        return checkJunit([{ name: result.property, result }]);
      case "text":
        return checkText(result, { width, ink: paint });
    }
  },
  drawMany: (ends, { flags, paint, width }) => {
    const done = ends.flatMap(({ name, outcome }) =>
      outcome.kind === "done" ? [{ name, result: outcome.result.result }] : [],
    );
    const troubled = done
      .filter(({ result }) => result.findings.length > 0)
      .toSorted((a, b) => b.result.findings.length - a.result.findings.length);
    const failures = foldFailures(ends);
    const failed = (ink: Ink): readonly string[] =>
      failures.length > 0 ? [renderFailures("Not checked", failures, ink)] : [];
    const summary = `Check: ${counted(ends.length, "client")}: ${done.length - troubled.length} without a finding, ${troubled.length} with.`;
    switch (flags.format) {
      case "junit":
        return checkJunit([
          ...done,
          ...failures.flatMap(({ clients, message }) =>
            clients.map((name) => ({ name, result: { error: message } })),
          ),
        ]);
      case "markdown":
        return [
          summary,
          ...troubled.map(({ name, result }) => checkMarkdown(result, name).trimEnd()),
          ...failed(plainInk).map((text) => fenced(text, "", "the log")),
        ].join("\n\n");
      default:
        return [
          ...troubled.map(
            ({ name, result }) =>
              `${paint.strong(printable(name))}\n${checkText(result, { width, ink: paint }).trimEnd()}`,
          ),
          ...failed(paint),
          paint.strong(summary),
        ].join("\n\n");
    }
  },
  after: async (done, context, { deliver, dryRun }) => {
    if (deliver) {
      await deliverNews(
        context,
        done.map(({ result }) => result),
        dryRun,
      );
    }
  },
});

async function deliverNews(context: Context, checked: readonly Checked[], dryRun: boolean): Promise<void> {
  if (checked.length > 0 && checked.every(({ config }) => (config.alerts?.to ?? []).length === 0)) {
    throw new GoalsError("no-places", "nobody is to be told", {
      exitCode: EXIT.usage,
      hint: "Say who is, in a goals file or a clients file: alerts: { to: [{ slack: SLACK_WEBHOOK }] }.",
    });
  }
  const { messages } = await (dryRun ? previewOfTelling : tell)(context, checked);
  if (messages.length === 0) context.say("nothing new to tell");
  for (const { place, text } of messages) {
    context.say(dryRun ? `would send to ${printable(place)}:\n\n${text}` : `told ${printable(place)}`);
  }
}
