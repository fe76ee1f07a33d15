/** `ga4-goals pull`: keeps a local store of daily numbers. A client that stops early is that client's result alone. */
import { EXIT, GoalsError, usage } from "../../../diagnostics/error.js";
import { foldFailures, renderFailures } from "../../../draw/alike.js";
import { counted } from "../../../draw/names.js";
import { SCOPE_READ } from "../../../google/connection.js";
import type { Pulled } from "../../../report/store/pull.js";
import { exportStore, pullProperty, storePath } from "../../../workflows/pull.js";
import { type PropertyFlags, type PropertyHandler, propertyCommand } from "../../run-command.js";

export interface PullFlags extends PropertyFlags {
  readonly store: string;
  readonly since?: string;
  readonly by?: readonly string[];
  readonly lookBack: number;
  readonly keepTokens: number;
  readonly export?: string;
  readonly offline: boolean;
}

interface PullResult {
  /** Null where nothing was asked of GA4. */
  readonly pulled: Pulled | null;
  /** The store as CSV, where it is to be written to stdout. */
  readonly csv: string | null;
}

export const pull: PropertyHandler<PullFlags> = propertyCommand<PullFlags, PullResult>({
  name: "pull",
  scope: SCOPE_READ,
  check: ({ store, export: file, offline }, isMany) => {
    if (!isMany || (store === "" && file === undefined && !offline)) return;
    throw usage(
      "--store, --export and --offline are about one property's store",
      "With --clients each property has its usual store.",
    );
  },
  one: async ({ config, property, google, ports }, flags) => {
    const { since, by, lookBack, keepTokens } = flags;
    const path = storePath(ports, flags.store, property);
    const pulled = flags.offline
      ? null
      : await pullProperty({
          ...{ config, property, google, path, since, by, lookBack, keepTokens },
          now: ports.now(),
          onProgress: ({ spans, of }) => {
            ports.trace?.(`pulled ${spans} of ${of}`);
            ports.onStep?.({ what: "pulling days", done: spans, of, unit: "spans" });
          },
        });
    const csv = flags.export === undefined ? null : await exportStore(ports, path, flags.export);
    return { result: { pulled, csv }, exitCode: (pulled?.left ?? 0) > 0 ? EXIT.quota : EXIT.done };
  },
  words: ({ pulled }) => {
    if (pulled === null) return "";
    return pulled.left > 0 ? `stopped early, ${pulled.left} spans are left` : pulledText(pulled);
  },
  draw: ({ pulled, csv }, { context }) => {
    const text = pulled === null ? null : pulledText(pulled);
    // What was exported has stdout for itself.
    if (csv !== null && text !== null) context.say(text);
    return csv ?? text;
  },
  drawMany: (ends, { paint }) => {
    const done = ends.flatMap(({ outcome }) =>
      outcome.kind === "done" && outcome.result.pulled !== null ? [outcome.result.pulled] : [],
    );
    const early = done.filter(({ left }) => left > 0).length;
    const spans = done.reduce((sum, pulled) => sum + pulled.spans, 0);
    const failures = foldFailures(ends);
    return [
      ...(failures.length > 0 ? [renderFailures("Not pulled", failures, paint)] : []),
      paint.strong(
        `Pull: ${counted(ends.length, "client")}: ${done.length - early} whole${early > 0 ? `, ${early} stopped early (tokens)` : ""}, ${counted(spans, "span")} of days.`,
      ),
    ].join("\n\n");
  },
  after: ([only]) => {
    // One client of many that stopped early is in the result.
    const left = only?.name === null ? (only.result.pulled?.left ?? 0) : 0;
    if (left === 0) return;
    throw new GoalsError("tokens-low", `stopped early: ${left} spans of days are left`, {
      exitCode: EXIT.quota,
      hint: "Tokens come back within the hour or the day; run ga4-goals pull again to go on.",
    });
  },
});

function pulledText({ spans, batches, tokens }: Pulled): string {
  const cost =
    tokens === null
      ? ""
      : `; ${tokens.consumed.toLocaleString("en")} tokens used, ${tokens.remaining.toLocaleString("en")} left`;
  return `pulled ${spans.toLocaleString("en")} spans of days in ${batches.toLocaleString("en")} calls${cost}`;
}
