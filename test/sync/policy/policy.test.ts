/**
 * Every named rule, and what rules of one's own may ask, as a folder: `goals.yaml`, `policy.yaml`, `case.json` (what is live and
 * ours, the client's labels) and what comes of it, `findings.txt`: of the plan, then of the files alone.
 */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { loadGoals } from "../../../src/goals/load.js";
import { loadPolicy } from "../../../src/goals/policy/load.js";
import type { PolicyFile } from "../../../src/goals/policy/policy.js";
import {
  FIELDS,
  OPERATIONS,
  policyFileSchema,
  REASONS,
  RESOURCES,
} from "../../../src/goals/policy/schema.js";
import { compileGoals } from "../../../src/sync/compile/compile.js";
import { renderPlan } from "../../../src/sync/draw/plan-text.js";
import { planChanges } from "../../../src/sync/ga4-plan/plan-changes.js";
import type { Ledger, LedgerEntry } from "../../../src/sync/ledger/ledger.js";
import { actionSchema, reasonSchema } from "../../../src/sync/operations/operation.js";
import { isRefused, type Plan } from "../../../src/sync/plan/plan.js";
import { type Finding, judgeGoals, judgePlan, withFindings } from "../../../src/sync/policy/judge.js";
import type { Others } from "../../../src/sync/policy/ripe.js";
import type { LiveResource } from "../../../src/sync/resources/resource.js";
import { RESOURCE_KINDS } from "../../../src/sync/resources/resource.js";
import { OBJECT_KINDS } from "../../../src/sync/tag-manager/objects.js";
import { expectGolden } from "../../support/golden.js";

const folder = fileURLToPath(new URL("cases/", import.meta.url));
const names = readdirSync(folder);

interface Case {
  readonly resources: readonly LiveResource[];
  readonly entries: readonly LedgerEntry[];
  readonly labels: Readonly<Record<string, string>>;
  /** What other clients have, by their names. */
  readonly others?: {
    readonly client: string;
    readonly today: string;
    readonly ledgers: Readonly<Record<string, readonly LedgerEntry[]>>;
  };
}

function othersOf({ others }: Case): Others | undefined {
  if (others === undefined) return undefined;
  const ledgers = Object.entries(others.ledgers).map(
    ([name, entries]) => [name, { property: "2", entries }] as const,
  );
  return { ...others, ledgers: new Map(ledgers) };
}

function judge(name: string): {
  readonly policy: PolicyFile;
  readonly plan: Plan;
  readonly ofPlan: readonly Finding[];
  readonly ofFiles: readonly Finding[];
  readonly ofSaved: readonly Finding[];
} {
  const text = (file: string): string => readFileSync(`${folder}${name}/${file}`, "utf8");
  const source = { file: "goals.yaml", text: text("goals.yaml") };
  const { config, diagnostics } = loadGoals([source], { named: {}, environment: {} });
  const loaded = loadPolicy({ file: "policy.yaml", text: text("policy.yaml") });
  expect([...diagnostics, ...loaded.diagnostics]).toEqual([]);
  const { policy } = loaded;
  if (!config || !policy) throw new Error("the files of a case must be right");
  const given = JSON.parse(text("case.json")) as Case;
  const { resources, entries, labels } = given;
  const others = othersOf(given);
  const ledger: Ledger = { property: "1", entries };
  const plan = planChanges({
    compiled: compileGoals(config),
    streams: [],
    moved: [],
    snapshot: {
      property: {
        ...{ id: "1", displayName: "Shop", timeZone: "Europe/Berlin", currencyCode: "EUR" },
        account: "accounts/1",
        serviceLevel: "standard",
      },
      streams: [],
      resources,
    },
    ledger,
    policy: { allowDelete: true, force: true },
  });
  return {
    policy,
    plan,
    ofPlan: judgePlan(policy, plan, ledger, { labels, config, others }),
    ofFiles: judgeGoals(policy, config, labels),
    ofSaved: judgePlan(policy, plan, ledger, { labels, config: null, others }),
  };
}

function inShort(found: readonly Finding[]): string {
  if (found.length === 0) return "nothing\n";
  return found
    .map(
      ({ severity, rule, goal, what, message }) =>
        `${severity} ${rule} ${goal ?? "-"} (${what}): ${message}\n`,
    )
    .join("");
}

describe("what a plan breaks is what its golden folder says", () => {
  it.each(names)("%s", (name) => {
    const { ofPlan, ofFiles } = judge(name);
    const text = `the plan:\n${inShort(ofPlan)}\nthe files:\n${inShort(ofFiles)}`;
    expectGolden(`${folder}${name}/findings.txt`, text);
  });

  it("each named rule has a case that breaks it and one that does not", () => {
    const results = names.map(judge);
    for (const id of Object.keys(policyFileSchema.shape.use.unwrap().shape)) {
      const asked = results.filter(({ policy }) => policy.rules.some((rule) => rule.id === id));
      const breaks = asked.filter(({ ofPlan, ofFiles }) =>
        [...ofPlan, ...ofFiles].some(({ rule }) => rule === id),
      );
      const isFree = asked.length > breaks.length || breaks.some(({ ofPlan }) => ofPlan.length === 1);
      expect([id, breaks.length > 0, isFree]).toEqual([id, true, true]);
    }
  });
});

describe("a breach", () => {
  it("of severity error forbids the plan and says rule and goal, a warning is a note", () => {
    const cleared = judge("macro-keeps-value-cleared");
    const refused = withFindings(cleared.plan, cleared.ofPlan);
    expect(isRefused(refused)).toBe(true);
    expect(renderPlan(refused)).toContain(
      "✗ policy-breach macro_keeps_value (update key event purchase): a macro goal never loses its value.",
    );
    const counting = judge("counting-stays-changed");
    const warned = withFindings(counting.plan, counting.ofPlan);
    expect(isRefused(warned)).toBe(false);
    expect(renderPlan(warned)).toContain(
      "note policy counting_stays (update key event purchase): how a goal",
    );
  });

  it("that a saved plan says already is said once", () => {
    const { plan, ofPlan, ofSaved } = judge("macro-keeps-value-cleared");
    const once = withFindings(plan, ofPlan);
    expect(ofSaved).toEqual(ofPlan);
    expect(withFindings(once, ofSaved)).toEqual(once);
  });

  it("is found whatever field it is about", () => {
    const golden = fileURLToPath(new URL("../plan/golden/", import.meta.url));
    const fields = readdirSync(golden).flatMap((name) => {
      const plan = JSON.parse(readFileSync(`${golden}${name}/plan.json`, "utf8")) as Plan;
      return plan.operations.flatMap((operation) => Object.keys(operation.fields));
    });
    const known: readonly string[] = FIELDS;
    expect(fields.filter((field) => !known.includes(field))).toEqual([]);
  });

  it("is said in the words of a plan, all but those of the ledger alone", () => {
    const ledgerAlone: readonly string[] = ["record", "gone-everywhere", "settled"];
    const without = (words: readonly string[]) => words.filter((word) => !ledgerAlone.includes(word)).sort();
    expect([...OPERATIONS].sort()).toEqual(without(actionSchema.options));
    expect([...REASONS].sort()).toEqual(without(reasonSchema.options));
    expect([...RESOURCES].sort()).toEqual([...RESOURCE_KINDS, ...OBJECT_KINDS].sort());
  });
});
