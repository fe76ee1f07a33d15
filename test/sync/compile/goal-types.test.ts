/**
 * Every goal type as a folder: `goals.yaml`, the resources it wants (`wanted.json`) and the plan for an empty property
 * with one web stream (`plan.txt`).
 */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { plainInk } from "../../../src/diagnostics/ink.js";
import { loadGoals } from "../../../src/goals/load.js";
import { compileGoals } from "../../../src/sync/compile/compile.js";
import { renderPlan } from "../../../src/sync/draw/plan-text.js";
import { planChanges } from "../../../src/sync/ga4-plan/plan-changes.js";
import { emptyLedger } from "../../../src/sync/ledger/ledger.js";
import { canonicalJson, type FieldValue } from "../../../src/sync/resources/resource.js";
import type { Snapshot } from "../../../src/sync/snapshot/snapshot.js";
import { expectGolden } from "../../support/golden.js";

const folder = fileURLToPath(new URL("golden/", import.meta.url));

const EMPTY: Snapshot = {
  property: {
    id: "1",
    displayName: "Shop",
    account: "accounts/1",
    timeZone: "Europe/Berlin",
    currencyCode: "EUR",
    serviceLevel: "standard",
  },
  streams: [
    {
      name: "properties/1/dataStreams/10",
      id: "10",
      type: "web",
      displayName: "Web",
      measurementId: "G-GOLDEN",
      defaultUri: "https://shop.example",
    },
  ],
  resources: [],
};

describe("a goal becomes what its golden folder says", () => {
  for (const name of readdirSync(folder)) {
    it(name, () => {
      const at = (file: string): string => `${folder}${name}/${file}`;
      const source = { file: "goals.yaml", text: readFileSync(at("goals.yaml"), "utf8") };
      const { config, diagnostics } = loadGoals([source], { named: {}, environment: {} });
      expect(diagnostics).toEqual([]);
      if (!config) throw new Error("the goals file of a golden case must be right");
      const compiled = compileGoals(config);
      const plan = planChanges({
        compiled,
        streams: config.streams,
        moved: config.moved,
        snapshot: EMPTY,
        ledger: emptyLedger("1"),
        policy: { allowDelete: false, force: false },
      });
      // Through the canonical text, so that the order of keys says nothing.
      const wanted: unknown = JSON.parse(canonicalJson(compiled as unknown as FieldValue));
      expectGolden(at("wanted.json"), `${JSON.stringify(wanted, null, 2)}\n`);
      expectGolden(at("plan.txt"), `${renderPlan(plan, { paint: plainInk, width: 100 })}\n`);
    });
  }
});
