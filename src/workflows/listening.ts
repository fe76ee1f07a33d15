/** What is heard of the calls to Google: a line each for whoever traces, a step for whoever watches. */
import type { Listening } from "../google/connection.js";
import type { Ports } from "./ports.js";

/** For one connection, whose calls are counted together. */
export function listening({
  trace,
  onStep,
}: {
  readonly [N in "trace" | "onStep"]?: Ports[N] | undefined;
}): Listening {
  const counts = new Map<string, { asked: number; answered: number }>();
  const tell = (call: string, count: "asked" | "answered"): void => {
    const what = stepOf(call);
    const counted = counts.get(what) ?? { asked: 0, answered: 0 };
    counted[count]++;
    counts.set(what, counted);
    onStep?.({ what, done: counted.answered, of: counted.asked, unit: "answers", open: true });
  };
  return {
    ...(onStep ? { onAsk: (what) => tell(what, "asked") } : {}),
    ...(onStep || trace
      ? {
          onCall: ({ what, milliseconds, failed }) => {
            trace?.(`asked Google: ${what}, ${Math.round(milliseconds)} ms${failed ? ", failed" : ""}`);
            if (onStep) tell(what, "answered");
          },
        }
      : {}),
  };
}

/** First match wins. Calls are methods of gRPC (`ListKeyEvents ...`) or of REST (`GET /bigquery/v2/...`). */
const STEPS: readonly (readonly [RegExp, string])[] = [
  [/^\w+ \/tagmanager\//, "asking Tag Manager"],
  [/^\w+ \/(upload\/)?bigquery\//, "asking BigQuery"],
  [/^\w+ \/v4\/spreadsheets/, "asking Google Sheets"],
  [/^RunFunnelReport/, "asking GA4 for journeys"],
  [/^(Run|BatchRun)\w*Report|^GetMetadata|^CheckCompatibility/, "asking GA4 for numbers"],
  [/^(Create|Update|Delete|Archive|Acknowledge)/, "writing to the property"],
  [/^(Search|List)(ChangeHistory|AccountSummaries)/, "asking GA4"],
];

function stepOf(call: string): string {
  return STEPS.find(([pattern]) => pattern.test(call))?.[1] ?? "reading the property";
}
