/**
 * An apply of twelve operations to disturb: a property after a first apply, a second goals file waiting, and where GA4 and the
 * ledger stand at the end, in words that are the same for every property.
 */
import { expect } from "vitest";
import type { Ga4 } from "../../src/emulator/ga4.js";
import { seedProperty } from "../../src/emulator/seeds.js";
import { propertyOf } from "../../src/emulator/world/world.js";
import { type Workspace, workspace } from "./cli.js";

const head = (property: string): string => `version: 1\nproperty: ${property}\ncurrency: EUR\ngoals:\n`;
const FIRST = `  a: { tier: micro, category: navigation, type: destination, page: /a }
  b: { tier: micro, category: navigation, type: destination, page: /b }
  c: { tier: micro, category: interaction, type: event, event: c_done }
  d: { tier: micro, category: interaction, type: event, event: d_done }
`;
/** Two new destinations (4), one new event (1), an adopted event (1), two updates, a removal (2), a replace (2). */
const SECOND = `  a: { tier: micro, category: navigation, type: destination, page: /a/new }
  c: { tier: micro, category: interaction, type: event, event: c_done, counting: once_per_session }
  d: { tier: micro, category: interaction, type: event, event: d_other }
  e: { tier: micro, category: navigation, type: destination, page: /e }
  f: { tier: micro, category: navigation, type: destination, page: /f }
  g: { tier: micro, category: interaction, type: event, event: g_done }
  order: { tier: macro, category: revenue, type: event, event: purchase, value: 3 }
`;
export const WRITES = 12;
export const APPLY = ["apply", "--yes", "--allow-delete", "--force"] as const;
export const isWrite: RegExp = /^(Create|Update|Delete)/;

export interface Scene {
  readonly id: string;
  readonly here: Workspace;
  readonly cli: (...words: string[]) => ReturnType<Workspace["cli"]>;
  /** Where GA4 and the ledger stand, without the numbers that GA4 gives. */
  readonly end: () => unknown;
}

/** A property after the first apply, and the second file waiting. */
export async function disturbedScene(ga4: Ga4, id: string): Promise<Scene> {
  seedProperty(ga4.world, "1", { id });
  const here = workspace();
  const cli = (...words: string[]): ReturnType<Workspace["cli"]> =>
    here.cli(words, { environment: { GA4_EMULATOR_HOST: ga4.address } });
  here.write("goals/site.yaml", head(id) + FIRST);
  expect((await cli("apply", "--yes")).exitCode).toBe(0);
  here.write("goals/site.yaml", head(id) + SECOND);
  return { id, here, cli, end: () => endOf(ga4, id, here) };
}

function endOf(ga4: Ga4, id: string, here: Workspace): unknown {
  const state = propertyOf(ga4.world, id);
  const labels = new Map<string, string>();
  for (const k of state.keyEvents.values()) labels.set(`properties/${id}/keyEvents/${k.id}`, k.eventName);
  for (const r of state.rules.values()) {
    labels.set(`properties/${id}/dataStreams/${r.streamId}/eventCreateRules/${r.id}`, r.destinationEvent);
  }
  const ledger = JSON.parse(here.read(`.ga4-goals/${id}.json`)) as {
    readonly resources: readonly { readonly name: string; readonly key: string; readonly since?: string }[];
  };
  return {
    keyEvents: [...state.keyEvents.values()]
      .map((k) => [k.eventName, k.countingMethod, k.defaultValue ?? null])
      .toSorted(),
    rules: [...state.rules.values()].map((r) => [r.destinationEvent, r.eventConditions]).toSorted(),
    ledger: ledger.resources.map((r) => ({
      ...r,
      key: r.key.split("@")[0],
      name: labels.get(r.name) ?? "gone",
      // What is killed has the real clock.
      since: r.since === undefined ? "not known" : "known",
    })),
    // A killed run's temporary file is removed by the next process that writes there; this one has cleaned up already.
    files: Object.keys(here.files())
      .filter((file) => !file.endsWith(".tmp"))
      .map((file) => file.replace(id, "ID")),
  };
}
