/** Names that come from GA4, from Tag Manager or from a file can't move the cursor, and in Markdown they are only text. */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { EXIT, GoalsError } from "../../../src/diagnostics/error.js";
import { plainInk } from "../../../src/diagnostics/ink.js";
import type { End } from "../../../src/diagnostics/outcome.js";
import { printable } from "../../../src/diagnostics/printable.js";
import type { Outcome } from "../../../src/sync/apply/apply-plan.js";
import type { Foretold } from "../../../src/sync/draw/foretold.js";
import {
  renderApplied,
  renderOutcome,
  renderOutcomes,
  renderTagManagerEnd,
} from "../../../src/sync/draw/outcomes.js";
import { planMarkdown, plansMarkdown } from "../../../src/sync/draw/plan-markdown.js";
import { renderPlan, renderPlans } from "../../../src/sync/draw/plan-text.js";
import { emptyLedger } from "../../../src/sync/ledger/ledger.js";
import type { Plan } from "../../../src/sync/plan/plan.js";
import type { TagManagerPlan } from "../../../src/sync/tag-manager/tag-manager-plan.js";

const HOSTILE =
  "\u001b[2J\u001b]0;title\u0007\u202egnp.exe\u2066\u200b\r\n````\n# head\n@everyone |pipe| `tick` [x](https://evil.example) <b>www.evil.example #1";

/** What the planner writes itself; everything else in a plan may be a name. */
const OURS = new Set(
  "schemaVersion,property,id,action,reason,kind,parent,dependsOn,code,allowedBy,cause,origin,key,container,field,when,live".split(
    ",",
  ),
);

function poisoned<T>(data: T, name: string): T {
  if (typeof data === "string") return `${data}${name}` as T;
  if (Array.isArray(data)) return data.map((item: unknown) => poisoned(item, name)) as T;
  if (typeof data !== "object" || data === null) return data;
  return Object.fromEntries(
    Object.entries(data).map(([key, value]: [string, unknown]) => [
      key,
      OURS.has(key) ? value : poisoned(value, name),
    ]),
  ) as T;
}

const TAGS: TagManagerPlan = {
  schemaVersion: 1,
  container: "accounts/1/containers/2",
  workspace: "goals",
  operations: [
    {
      id: "update tag deep",
      action: "update",
      reason: "drifted",
      kind: "tag",
      key: "deep",
      label: "ga4-goals - deep",
      changes: [{ field: "name", before: "by hand", after: "ga4-goals - deep", cause: "drift" }],
      wanted: { kind: "tag", key: "deep", fields: {} },
      live: { id: "7", hash: "0" },
      dependsOn: [],
    },
  ],
  refusals: [
    { code: "name-taken", subject: "theirs", allowedBy: null, detail: { kind: "tag" } },
    { code: "workspace-not-ours", subject: "tag x", allowedBy: null, detail: { workspace: "goals" } },
  ],
  unmanaged: [{ kind: "tag", name: "theirs" }],
  unchanged: 0,
  versionMissing: true,
  unpublished: { path: "accounts/1/containers/2/versions/3", id: "3" },
};

const golden = fileURLToPath(new URL("../plan/golden/", import.meta.url));
const plans: readonly Plan[] = readdirSync(golden).map((name) => {
  const plan = JSON.parse(readFileSync(`${golden}${name}/plan.json`, "utf8")) as Plan;
  const operations = plan.operations.map((o) => ({
    ...o,
    changedBy: { who: "eve@example.com", when: "2026-11-21T20:05:00Z" },
  }));
  return { ...plan, operations, tagManager: TAGS };
});

const done = <T>(name: string, result: T): End<T> => ({
  name,
  property: "1",
  labels: {},
  outcome: { kind: "done", exitCode: EXIT.done, result },
});
const failed = (name: string): End<never> => ({
  name: `f${name}`,
  property: "1",
  labels: {},
  outcome: {
    kind: "failed",
    exitCode: EXIT.notAllowed,
    error: { code: "not-allowed", message: `no${name}`, hint: `ask${name}` },
  },
});

const outcomesOf = (plan: Plan, name: string): readonly Outcome[] =>
  plan.operations.map((operation) => ({ operation, status: "failed", why: `no${name}`, earlier: false }));

/** Everything that is told to a terminal. */
function told(name: string): string {
  const text = { paint: plainInk, width: 100 };
  const tags = poisoned(TAGS, name).operations.map((operation) => ({
    operation,
    status: "unknown" as const,
    why: `no${name}`,
  }));
  const version = { path: "v", id: `3${name}` };
  const wrong = new GoalsError("version-failed", `no${name}`, { exitCode: EXIT.someFailed });
  const all = plans.map((plan) => poisoned(plan, name));
  const ends = [...all.map((plan, i) => done(`client ${i}${name}`, plan)), failed(name)];
  const applied = all.map((plan, i) => {
    const outcomes = outcomesOf(plan, name);
    return done(`client ${i}${name}`, {
      plan,
      applied: { outcomes, ledger: emptyLedger("1"), stopped: false, outOfQuota: false },
      tagManager: { outcomes: tags, version, published: false, error: i % 2 === 0 ? wrong : null },
    });
  });
  return [
    ...all.map((plan) => renderPlan(plan, { ...text, foretold: foretoldOf(plan, name) })),
    renderPlans(`clients.yaml${name}`, ends, text),
    ...applied.flatMap(({ outcome }) =>
      outcome.kind === "done"
        ? [
            ...outcome.result.applied.outcomes.map((one) => renderOutcome(one, plainInk)),
            renderOutcomes(outcome.result.applied, plainInk),
          ]
        : [],
    ),
    renderApplied([...applied, failed(name)], plainInk),
    ...tags.map((one) => renderOutcome(one, plainInk)),
    renderTagManagerEnd({ outcomes: tags, version, published: false, error: null }, plainInk),
  ].join("\n");
}

function foretoldOf({ operations }: Plan, name: string): ReadonlyMap<string, Foretold> {
  const one: Foretold = {
    basis: "reports",
    count: 10,
    why: "",
    atLeast: false,
    days: 28,
    lastDay: "2026-10-25",
    pages: [{ path: `/thanks${name}`, count: 10 }],
    inItsWay: [`would not fire: ${name}`],
  };
  return new Map(operations.map(({ goal }) => [printable(goal), one]));
}

function markdown(name: string): readonly string[] {
  const all = plans.map((plan) => poisoned(plan, name));
  const ends = [...all.map((plan, i) => done(`client ${i}${name}`, plan)), failed(name)];
  return [
    ...all.map((plan) => planMarkdown(plan, { foretold: foretoldOf(plan, name) })),
    ...[60_000, 20_000, 6_000].map((limit) =>
      plansMarkdown(`clients.yaml${name}`, ends, {
        limit,
        foretold: new Map(all.map((plan, i) => [printable(`client ${i}${name}`), foretoldOf(plan, name)])),
      }),
    ),
  ];
}

/** What is left of a page where a reader of Markdown has taken its fences away. */
function outsideFences(page: string): string {
  const outside: string[] = [];
  let open: string | null = null;
  for (const line of page.split("\n")) {
    const [, ticks] = /^(`{3,})/.exec(line) ?? [];
    if (open === null && ticks !== undefined) open = ticks;
    else if (open !== null && ticks !== undefined && ticks.length >= open.length && line === ticks)
      open = null;
    else if (open === null) outside.push(line);
  }
  expect(open).toBeNull();
  return outside.join("\n");
}

describe("hostile names", () => {
  it("are told as their printable form would be, in every text of plan, refusals and outcome", () => {
    const text = told(HOSTILE);
    expect(text).toBe(told(printable(HOSTILE)));
    for (const line of text.split("\n")) expect(printable(line)).toBe(line);
  });

  it("end no line and move no cursor in Markdown either", () => {
    const pages = markdown(HOSTILE);
    for (const line of pages.join("\n").split("\n")) expect(printable(line)).toBe(line);
  });

  it("are only text in Markdown: they mark nothing up, mention nobody, link nowhere, make no column", () => {
    for (const page of markdown(HOSTILE)) {
      const outside = outsideFences(page);
      expect(outside).not.toMatch(
        /@everyone|(?<!\\):\/\/|www\.|<b>|(?<!\\)\[x|(?<!\\)#1|(?<!\\)`tick|^#* ?head/m,
      );
      const rows = outside.split("\n").filter((line) => line.startsWith("| "));
      for (const row of rows) expect(row.match(/(?<!\\)\|/g)).toHaveLength(4);
    }
  });
});
