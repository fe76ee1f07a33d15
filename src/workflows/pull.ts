/** One property's numbers into its local store. */

import { resolve } from "node:path";
import { usage } from "../diagnostics/error.js";
import { makePrivateFolder } from "../disk/private-folder.js";
import { countedEvent, type GoalsConfig } from "../goals/goal.js";
import { reportingOver } from "../google/data/reporting.js";
import { clockAheadOfGoogle } from "../google/sign-in-facts.js";
import { addDays, dayAt, isDay } from "../numbers/calendar.js";
import { dimensionOf } from "../report/breakdowns.js";
import { type Pulled, pull } from "../report/store/pull.js";
import { openStore } from "../report/store/store.js";
import type { Access } from "./access.js";
import type { Ports } from "./ports.js";
import { readProperty } from "./report.js";

export interface PullInput {
  readonly config: GoalsConfig;
  readonly property: string;
  readonly google: Access;
  /** The store's file, absolute. */
  readonly path: string;
  readonly since?: string | undefined;
  readonly by?: readonly string[] | undefined;
  readonly lookBack: number;
  readonly keepTokens: number;
  readonly now: Date;
  /** Milliseconds by which `now` is ahead of Google's clock, null where nobody says: by default Google is asked. */
  readonly ahead?: () => Promise<number | null>;
  readonly onProgress?: (done: { readonly spans: number; readonly of: number }) => void;
}

/** Days of a first pull without `since`. */
const FIRST_PULL_DAYS = 90;

/** @throws GoalsError: exit 64 for a day or a dimension that can't be read, or whatever GA4 says. */
export async function pullProperty({
  config,
  property,
  google,
  path,
  since,
  by = [],
  now: here,
  ahead = () => clockAheadOfGoogle(() => here),
  onProgress = () => {},
  ...limits
}: PullInput): Promise<Pulled> {
  if (since !== undefined && !isDay(since)) {
    throw usage(`--since ${JSON.stringify(since)} is not a day`, "Write it like 2026-10-01.");
  }
  // Which days have ended is Google's to say: a machine whose clock is wrong would keep days that never were.
  const wrong = google.connection.emulator ? 0 : ((await ahead()) ?? 0);
  const now = new Date(here.getTime() - wrong);
  const { facts, keyEvents, streams } = await readProperty(google, property, config);
  return google.data(async ({ beta }) => {
    const reader = reportingOver({ client: beta, property, streams });
    // Only a breakdown needs to know what there is.
    const metadata = by.length === 0 ? { dimensions: [], metrics: [] } : await reader.getMetadata();
    const dimensions = by.map((one) => dimensionOf(one, metadata));
    const store = await openStore(path);
    try {
      await store.forgetOtherStreams(property, config.streams);
      const [first] = await store.spans(property, "");
      const goals = config.goals.map((goal) => ({
        id: goal.id,
        name: goal.name,
        tier: goal.tier,
        event: countedEvent(goal),
      }));
      await store.describe(
        {
          id: property,
          name: facts.displayName,
          timeZone: facts.timeZone,
          currency: facts.currencyCode,
          streams: config.streams,
        },
        keyEvents,
        goals,
      );
      return await pull({
        store,
        reader,
        property: { id: property, timeZone: facts.timeZone },
        events: [...new Set(goals.map(({ event }) => event))].toSorted(),
        dimensions,
        now,
        since: since ?? first?.start ?? addDays(dayAt(now, facts.timeZone), -FIRST_PULL_DAYS),
        onProgress,
        ...limits,
      });
    } finally {
      await store.close();
    }
  });
}

/** Where a property's store is: `file`, or `.ga4-goals/PROPERTY.duckdb` where it is empty. Absolute. */
export function storePath({ directory }: Pick<Ports, "directory">, file: string, property: string): string {
  return resolve(directory, file === "" ? `.ga4-goals/${property}.duckdb` : file);
}

/** A store as CSV where `file` is `-`; null where it was written into a file. */
export async function exportStore(
  { files, say }: Pick<Ports, "files" | "say">,
  path: string,
  file: string,
): Promise<string | null> {
  const store = await openStore(path);
  try {
    if (file === "-") {
      const folder = await makePrivateFolder();
      try {
        const csv = `${folder.path}/days.csv`;
        await store.exportTo(csv);
        return (await files.read(csv)).toString("utf8");
      } finally {
        await folder.remove();
      }
    }
    let rows = 0;
    await files.writeThrough(file, async (temporary) => {
      rows = await store.exportTo(temporary, file);
    });
    say(`wrote ${file}, ${rows.toLocaleString("en")} rows`);
    return null;
  } finally {
    await store.close();
  }
}
