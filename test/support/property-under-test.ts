/** One emulated property behind the real clients, with a ledger and a journal in memory. */

import type { GoalsConfig } from "../../src/goals/goal.js";
import { loadGoals } from "../../src/goals/load.js";
import { propertyReader } from "../../src/google/admin/property-reader.js";
import { resourceWriter } from "../../src/google/admin/resource-writer.js";
import { type AdminClients, openAdminClients } from "../../src/google/clients.js";
import { SCOPE_EDIT } from "../../src/google/connection.js";
import { type Applied, type ApplyInput, applyPlan } from "../../src/sync/apply/apply-plan.js";
import { decodeJournal, encodeLines, type JournalWriter } from "../../src/sync/apply/journal.js";
import { reconcile } from "../../src/sync/apply/reconcile.js";
import { compileGoals } from "../../src/sync/compile/compile.js";
import { planChanges } from "../../src/sync/ga4-plan/plan-changes.js";
import { emptyLedger, type Ledger } from "../../src/sync/ledger/ledger.js";
import { decodeLedger, encodeLedger } from "../../src/sync/ledger/ledger-file.js";
import type { Policy } from "../../src/sync/operations/refusal.js";
import type { Plan } from "../../src/sync/plan/plan.js";
import { type PropertyReader, readSnapshot } from "../../src/sync/snapshot/read-snapshot.js";
import type { Snapshot } from "../../src/sync/snapshot/snapshot.js";

export const CAREFUL: Policy = { allowDelete: false, force: false };
export const ANYTHING: Policy = { allowDelete: true, force: true };

export interface PropertyUnderTest {
  readonly reader: PropertyReader;
  readonly snapshot: () => Promise<Snapshot>;
  readonly plan: (config: GoalsConfig, policy?: Policy) => Promise<Plan>;
  readonly apply: (plan: Plan, more?: Pick<ApplyInput, "stopping">) => Promise<Applied>;
  /** As it is on "disk": through the text and back. */
  readonly ledger: () => Ledger;
  readonly loseLedger: () => void;
}

/** @throws Error where the text is not a right goals file. */
export function goalsOf(text: string): GoalsConfig {
  const loaded = loadGoals([{ file: "goals.yaml", text }], { named: {}, environment: {} });
  if (!loaded.config)
    throw new Error(`not a right goals file: ${loaded.diagnostics.map((d) => d.code).join(", ")}\n${text}`);
  return loaded.config;
}

export function openClients(address: string): Promise<AdminClients> {
  const [host = "", port = ""] = address.split(":");
  return openAdminClients({ emulator: { host, port: Number(port) }, scope: SCOPE_EDIT });
}

export function propertyUnderTest(clients: AdminClients, property: string): PropertyUnderTest {
  const reader = propertyReader(clients, property);
  let ledgerText = encodeLedger(emptyLedger(property));
  let journalText: string | null = null;
  const journal: JournalWriter = {
    append: async (...lines) => {
      journalText = `${lines[0]?.type === "plan" ? "" : (journalText ?? "")}${encodeLines(lines)}`;
    },
    close: async () => {
      journalText = null;
    },
  };
  const ledger = (): Ledger => decodeLedger(ledgerText, property, "ledger.json");
  const settled = (snapshot: Snapshot): Ledger => {
    const left = journalText === null ? null : decodeJournal(journalText, property, "journal");
    return left ? reconcile(left, snapshot, ledger()) : ledger();
  };
  return {
    reader,
    snapshot: () => readSnapshot(reader),
    plan: async (config, policy = CAREFUL) => {
      const snapshot = await readSnapshot(reader);
      return planFor(config, snapshot, settled(snapshot), policy);
    },
    apply: async (plan, more = {}) =>
      applyPlan({
        ...more,
        plan,
        ledger: settled(await readSnapshot(reader)),
        reader,
        writer: resourceWriter(clients),
        store: {
          save: async (next) => {
            ledgerText = encodeLedger(next);
          },
        },
        journal,
      }),
    ledger,
    loseLedger: () => {
      ledgerText = encodeLedger(emptyLedger(property));
    },
  };
}

export function planFor(config: GoalsConfig, snapshot: Snapshot, ledger: Ledger, policy: Policy): Plan {
  return planChanges({
    compiled: compileGoals(config),
    streams: config.streams,
    moved: config.moved,
    snapshot,
    ledger,
    policy,
  });
}
