/** Checks to be told of, without GA4: a goals file's alerts, and findings as a test wants them. */

import type { GoalsConfig } from "../../../src/goals/goal.js";
import { loadGoals } from "../../../src/goals/load.js";
import type { CheckResult, Finding, Judged } from "../../../src/watch/finding.js";
import type { Checked } from "../../../src/workflows/deliver/tell.js";
import { diskPorts } from "../../../src/workflows/disk.js";
import type { Files, Ports } from "../../../src/workflows/ports.js";

export const EVERY_PLACE = `
    - slack: SLACK_WEBHOOK
    - teams: TEAMS_WEBHOOK
    - google_chat: CHAT_WEBHOOK
    - email: [shop@example.com, boss@example.com]
    - github_issue: true
    - gitlab_issue: true
    - webhook: { url_env: HOOK_URL, secret_env: HOOK_SECRET }`;

export function configWith(places: string, property = "123456789"): GoalsConfig {
  const text = `version: 1
property: ${property}
goals:
  order: { tier: macro, category: revenue, type: event, event: purchase }
  contact: { tier: macro, category: inquiry, type: event, event: form_submit }
alerts:
  to:${places}
`;
  const { config, diagnostics } = loadGoals([{ file: "goals.yaml", text }], { environment: {}, named: {} });
  if (config === undefined) throw new Error(JSON.stringify(diagnostics));
  return config;
}

export function silent(goal: string | null, since: string, over: Partial<Finding> = {}): Finding {
  return {
    ...{ goal, kind: "silent", since, expected: 12.3, seen: 0, chance: 1e-5 },
    recent: [4, 5, 3, 4, 6, 2, 1, 4, 5, 4, 3, 0, 0, 0],
    message: `No ${goal} since ${since}, where 12.3 were to be expected; by chance once in 100,000 such looks.`,
    next: ["Go the way to the goal yourself: ga4-goals verify shows which events a browser sends."],
    ...over,
  };
}

export function resultOf(findings: readonly Finding[], property = "123456789"): CheckResult {
  const goals = ["order", "contact"].map(
    (goal): Judged => ({
      goal,
      state: findings.some((one) => one.goal === goal && one.kind === "silent") ? "alarm" : "alive",
      silenceToldAfter: 2,
      newLevel: false,
    }),
  );
  const days = { start: "2026-05-01", end: "2026-11-25", final: "2026-11-24" } as const;
  return { schemaVersion: 1, property, days, findings, goals };
}

export function checkedOf(
  config: GoalsConfig,
  findings: readonly Finding[],
  { client = null, live = true }: { readonly client?: string | null; readonly live?: boolean } = {},
): Checked {
  return { config, client, result: resultOf(findings, config.property), live };
}

/** Files in memory, which outlive a process. */
export function memory(): Files {
  const texts = new Map<string, string>();
  const write = async (path: string, text: string | Uint8Array): Promise<void> =>
    void texts.set(path, String(text));
  return {
    read: async (path) => Buffer.from(texts.get(path) ?? ""),
    size: async (path) => texts.get(path)?.length ?? null,
    isFolder: async () => false,
    makeFolder: async () => {},
    writeWhole: write,
    writeThrough: () => Promise.reject(new Error("not here")),
    append: (path, text) => write(path, (texts.get(path) ?? "") + text),
    remove: async (path) => void texts.delete(path),
    removeAtExit: () => () => {},
    createNew: async (path, text) => {
      if (texts.has(path)) return false;
      texts.set(path, text);
      return true;
    },
  };
}

/** A clock that is told, waits that take no time. */
export function portsOver(
  files: Files,
  environment: Readonly<Record<string, string>>,
  clock: { now: Date },
): Ports {
  return {
    ...diskPorts("/nowhere", { environment }),
    files,
    now: () => clock.now,
    stopwatch: {
      now: () => clock.now.getTime(),
      sleep: async (milliseconds) => {
        clock.now = new Date(clock.now.getTime() + milliseconds);
      },
    },
  };
}
