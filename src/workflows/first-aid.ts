/** A look at realtime for what a check calls silent: one call a property, and none where nothing is silent. */
import { GoalsError } from "../diagnostics/error.js";
import { countedEvent, type GoalsConfig } from "../goals/goal.js";
import { propertyReader } from "../google/admin/property-reader.js";
import { readRealtime } from "../google/data/realtime.js";
import { countDays, type Day } from "../numbers/calendar.js";
import type { JustCounted } from "../report/port.js";
import type { CheckResult, Finding } from "../watch/finding.js";
import { type JustSeen, withRealtime } from "../watch/first-aid.js";
import type { Access } from "./access.js";
import { countedStreams } from "./counted-streams.js";

interface FirstAid {
  readonly config: GoalsConfig;
  readonly google: Access;
  /** Numbers of the streams to count in; absent: they are asked for where the file names any. */
  readonly streams?: readonly string[];
}

export async function firstAid(
  result: CheckResult,
  { config, google, streams }: FirstAid,
): Promise<CheckResult> {
  const { property, days, findings } = result;
  const silent = new Set(findings.filter(({ kind }) => kind === "silent").map(({ goal }) => goal));
  if (silent.size === 0) return result;
  const eventOf = new Map(config.goals.map((goal) => [goal.id, countedEvent(goal)]));
  // Where the whole site is silent, any event says that it is not.
  const events = silent.has(null) ? null : [...silent].flatMap((goal) => eventOf.get(goal ?? "") ?? []);
  let told: (finding: Finding, of: Day) => Finding;
  try {
    const counted = streams ?? (await streamsOf(google, property, config));
    const seen = await google.data(({ beta }) =>
      readRealtime({ client: beta, property, streams: counted, events }),
    );
    told = (finding, since) =>
      withRealtime(
        finding,
        finding.goal === null
          ? together([...seen.values()])
          : oneOf(seen.get(eventOf.get(finding.goal) ?? "")),
        countDays(since, days.end),
      );
  } catch (error) {
    // What was found is right without it.
    if (!(error instanceof GoalsError)) throw error;
    const why = `Whether it fires again is not known, realtime could not be read: ${error.message}`;
    told = (finding) => ({ ...finding, next: [...finding.next, why] });
  }
  return {
    ...result,
    findings: findings.map((finding) =>
      finding.kind === "silent" && finding.since !== null ? told(finding, finding.since) : finding,
    ),
  };
}

function oneOf(seen: JustCounted | undefined): JustSeen {
  return seen ?? { count: 0, minutesAgo: null };
}

function together(all: readonly JustCounted[]): JustSeen {
  const count = all.reduce((sum, one) => sum + one.count, 0);
  return { count, minutesAgo: count === 0 ? null : Math.min(...all.map(({ minutesAgo }) => minutesAgo)) };
}

async function streamsOf(google: Access, property: string, config: GoalsConfig): Promise<readonly string[]> {
  if (config.streams.length === 0) return [];
  return google.admin(async (clients) =>
    countedStreams(config, await propertyReader(clients, property).dataStreams()),
  );
}
