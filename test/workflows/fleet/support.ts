/** Many emulated clients: their properties, a clients file, and how they stand afterwards. */
import { type Ga4, startGa4 } from "../../../src/emulator/ga4.js";
import { seedProperty } from "../../../src/emulator/seeds.js";
import { propertyOf } from "../../../src/emulator/world/world.js";
import type { CliResult, Workspace } from "../../support/cli.js";

export const GOALS = `version: 1
currency: EUR
goals:
  order: { tier: macro, category: revenue, type: event, event: purchase, value: 3 }
  lead: { tier: macro, category: lead, type: destination, page: "\${thanks}" }
  signup: { tier: micro, category: interaction, type: event, event: sign_up }
`;

/** The emulator has no quota unless it is told of one, so nothing has to wait for it. */
export function environment(ga4: Ga4): Readonly<Record<string, string>> {
  return {
    GA4_EMULATOR_HOST: ga4.address,
    GA4_REQUESTS_PER_MINUTE: "1000000",
    GA4_REQUESTS_PER_MINUTE_PROJECT: "1000000",
    GA4_WRITES_PER_MINUTE: "1000000",
    GA4_WRITES_PER_MINUTE_PROJECT: "1000000",
  };
}

/** An emulator with properties 1001 to 1000 + n, \`offset\` apart from others. */
export async function emulatorWith(count: number, first = 1001): Promise<Ga4> {
  const ga4 = await startGa4({ accounts: [{ id: "1" }] });
  addProperties(ga4, count, first);
  return ga4;
}

export function addProperties(ga4: Ga4, count: number, first: number): void {
  for (let i = 0; i < count; i++)
    seedProperty(ga4.world, "1", { id: String(first + i), displayName: `Client ${i + 1}` });
}

export function clientName(index: number): string {
  return `client-${String(index + 1).padStart(3, "0")}`;
}

/** A clients file with one line a client; \`more\` goes into the client's block. */
export function clientsFile(
  count: number,
  first = 1001,
  more: (index: number) => string = () => "",
  head = "defaults: { goals: [goals.yaml], variables: { thanks: /thanks } }",
): string {
  const lines = Array.from(
    { length: count },
    (_, i) => `  ${clientName(i)}: { property: ${first + i}${more(i) === "" ? "" : `, ${more(i)}`} }`,
  );
  return `version: 1\n${head}\nclients:\n${lines.join("\n")}\n`;
}

export interface FleetResult {
  readonly exitCode: number;
  readonly clients: readonly {
    readonly client: string;
    readonly property: string | null;
    readonly state: string;
    readonly exitCode: number;
    readonly error: { readonly code: string; readonly message: string } | null;
    readonly diagnostics: readonly {
      readonly code: string;
      readonly file: string;
      readonly line: number;
      readonly column: number;
    }[];
    readonly result: {
      readonly drifted: readonly string[];
      readonly refusals: readonly { readonly code: string }[];
      readonly outcomes: readonly {
        readonly status: string;
        readonly action: string;
        readonly earlier: boolean;
      }[];
      readonly operations: readonly { readonly id: string }[];
    } | null;
  }[];
}

export function parsed(result: CliResult): FleetResult {
  return JSON.parse(result.stdout) as FleetResult;
}

/** Names of clients by what became of them; those that ended with 0 and without drift are left out. */
export function exceptions(result: CliResult): Readonly<Record<string, readonly string[]>> {
  const found: Record<string, string[]> = {};
  for (const { client, error, state, result: own, exitCode } of parsed(result).clients) {
    const what =
      error?.code ??
      (state === "wrong" ? "wrong" : undefined) ??
      own?.refusals[0]?.code ??
      ((own?.drifted.length ?? 0) > 0 ? "drifted" : undefined) ??
      (exitCode === 0 ? undefined : state);
    if (what === undefined) continue;
    found[what] = [...(found[what] ?? []), client];
  }
  return found;
}

/** Where a property stands, without the numbers that GA4 gives. */
export function standing(ga4: Ga4, property: string, here: Workspace): unknown {
  const state = propertyOf(ga4.world, property);
  const files = here.files();
  const ledger = JSON.parse(files[`.ga4-goals/${property}.json`] ?? '{"resources":[]}') as {
    readonly resources: readonly {
      readonly kind: string;
      readonly label: string;
      readonly goal: string;
      readonly origin: string;
      readonly applied: unknown;
    }[];
  };
  return {
    keyEvents: [...state.keyEvents.values()]
      .map((k) => [k.eventName, k.countingMethod, k.defaultValue?.numericValue ?? null])
      .toSorted(),
    rules: [...state.rules.values()]
      .map((r) => [r.destinationEvent, r.eventConditions, r.parameterMutations])
      .toSorted(),
    ledger: ledger.resources.map(({ kind, label, goal, origin, applied }) => [
      kind,
      label,
      goal,
      origin,
      applied,
    ]),
    left: Object.keys(files).filter((file) => file.startsWith(".ga4-goals/") && !file.endsWith(".json")),
  };
}
