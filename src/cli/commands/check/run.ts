/** `ga4-goals check`: is every goal alive, of one property or of each of many. */
import { EXIT } from "../../../diagnostics/error.js";
import { type Ink, plainInk } from "../../../diagnostics/ink.js";
import { printable } from "../../../diagnostics/printable.js";
import { foldFailures, renderFailures } from "../../../draw/alike.js";
import { fenced } from "../../../draw/markdown.js";
import { counted } from "../../../draw/names.js";
import { SCOPE_READ } from "../../../google/connection.js";
import { checkJunit } from "../../../watch/draw/check-junit.js";
import { checkMarkdown } from "../../../watch/draw/check-markdown.js";
import { checkText, checkWords } from "../../../watch/draw/check-text.js";
import type { CheckResult } from "../../../watch/finding.js";
import { checkFromStore, checkProperty } from "../../../workflows/check.js";
import { storePath } from "../../../workflows/pull.js";
import type { OutFlag } from "../../flags.js";
import { toJson } from "../../output/result.js";
import { type PropertyFlags, type PropertyHandler, propertyCommand } from "../../run-command.js";
import { usage } from "../../usage.js";

export interface CheckFlags extends PropertyFlags, OutFlag {
  readonly format: "text" | "json" | "markdown" | "junit";
  readonly fromStore: boolean;
  readonly realtime: boolean;
  /** A store's file; empty for the property's usual one. */
  readonly store: string;
}

export const check: PropertyHandler<CheckFlags> = propertyCommand<CheckFlags, CheckResult>({
  name: "check",
  scope: SCOPE_READ,
  check: ({ store, fromStore, realtime }, isMany) => {
    if (realtime && !fromStore)
      throw usage("--realtime goes with --from-store; without it realtime is looked at anyway");
    if (store !== "" && isMany) throw usage("--store is one property's; with --clients each has its own");
    if (store !== "" && !fromStore) throw usage("--store goes with --from-store");
  },
  one: async ({ config, property, google, ports }, { fromStore, store, realtime }) => {
    const input = { config, property, now: ports.now() };
    const result = fromStore
      ? await checkFromStore({
          ...{ ...input, path: storePath(ports, store, property) },
          google: realtime ? google : undefined,
        })
      : await checkProperty({ ...input, google });
    return { result, exitCode: result.findings.length > 0 ? EXIT.attention : EXIT.done };
  },
  words: checkWords,
  out: ({ out }) => out,
  draw: (result, { flags, paint, width }) => {
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
      outcome.kind === "done" ? [{ name, result: outcome.result }] : [],
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
});
