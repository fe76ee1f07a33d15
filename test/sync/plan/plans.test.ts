/**
 * Every reason, guard and refusal of the planner as a folder: `goals.yaml` (what the file says), `case.json` (the live
 * property, the ledger, the flags) and what comes of it, `plan.txt` and `plan.json`.
 */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { plainInk } from "../../../src/diagnostics/ink.js";
import { loadGoals } from "../../../src/goals/load.js";
import { compileGoals } from "../../../src/sync/compile/compile.js";
import { renderPlan } from "../../../src/sync/draw/plan-text.js";
import { planChanges } from "../../../src/sync/ga4-plan/plan-changes.js";
import type { Ledger } from "../../../src/sync/ledger/ledger.js";
import type { Policy } from "../../../src/sync/operations/refusal.js";
import type { LiveResource } from "../../../src/sync/resources/resource.js";
import type { Snapshot } from "../../../src/sync/snapshot/snapshot.js";
import { expectGolden } from "../../support/golden.js";

const folder = fileURLToPath(new URL("golden/", import.meta.url));

/** A resource, or so many of one: `{n}` counts from 0, `{id}` from 100. */
type Written = LiveResource | { readonly times: number; readonly of: LiveResource };

interface Case {
  readonly snapshot: Omit<Snapshot, "resources"> & { readonly resources: readonly Written[] };
  readonly ledger: Ledger;
  readonly policy: Policy;
}

function resourcesOf(written: readonly Written[]): readonly LiveResource[] {
  return written.flatMap((resource) => {
    if (!("times" in resource)) return [resource];
    const text = JSON.stringify(resource.of);
    return Array.from(
      { length: resource.times },
      (_, n) =>
        JSON.parse(text.replaceAll("{n}", String(n)).replaceAll("{id}", String(100 + n))) as LiveResource,
    );
  });
}

describe("the plan is what its golden folder says", () => {
  for (const name of readdirSync(folder)) {
    it(name, () => {
      const at = (file: string): string => `${folder}${name}/${file}`;
      const source = { file: "goals.yaml", text: readFileSync(at("goals.yaml"), "utf8") };
      const { config, diagnostics } = loadGoals([source], { named: {}, environment: {} });
      expect(diagnostics.filter((d) => d.severity === "error")).toEqual([]);
      if (!config) throw new Error("the goals file of a golden case must be right");
      const { snapshot, ledger, policy } = JSON.parse(readFileSync(at("case.json"), "utf8")) as Case;
      const plan = planChanges({
        compiled: compileGoals(config),
        streams: config.streams,
        moved: config.moved,
        snapshot: { ...snapshot, resources: resourcesOf(snapshot.resources) },
        ledger,
        policy,
      });
      expectGolden(at("plan.json"), `${JSON.stringify(plan, null, 2)}\n`);
      expectGolden(at("plan.txt"), `${renderPlan(plan, { paint: plainInk, width: 100 })}\n`);
    });
  }
});
