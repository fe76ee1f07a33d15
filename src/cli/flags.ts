/** Flags that several commands share, once. */

import type { FlagParametersForType, TypedPositionalParameter } from "@stricli/core";
import { usage } from "../diagnostics/error.js";
import type { BigQueryFlags } from "../workflows/open-events.js";
import type { ClientsFlags, GoalsFlags, PolicyFlags, RulesFlags, SignInFlags } from "../workflows/options.js";
import type { Context } from "./context.js";

export const asText = (value: string): string => value;

/** @throws Error with words for the person, which the argument parser shows. */
export const asWholeNumber = (value: string): number => {
  if (!/^\d+$/.test(value)) throw new Error(`${JSON.stringify(value)} is not a whole number`);
  if (Number(value) > 1e9) throw new Error(`${value} is more than makes sense here`);
  return Number(value);
};

/** Of every command that reads goals files. */
export interface CommonFlags extends GoalsFlags {
  readonly noColor: boolean;
  readonly verbose: boolean;
}

export interface OutFlag {
  readonly out?: string;
}

export const noColor: FlagParametersForType<{ readonly noColor: boolean }, Context> = {
  noColor: {
    kind: "boolean",
    brief: "No colours, whatever the terminal",
    default: false,
    withNegated: false,
  },
};

/** For every command that reads goals files. */
export const commonFlags: FlagParametersForType<CommonFlags, Context> = {
  property: {
    kind: "parsed",
    parse: asText,
    brief: "The GA4 property's number; wins over the file",
    placeholder: "ID",
    optional: true,
  },
  var: {
    kind: "parsed",
    parse: asText,
    brief: "A variable for the goals file, name=value; may be repeated",
    placeholder: "NAME=VALUE",
    variadic: true,
    optional: true,
  },
  ...noColor,
  verbose: {
    kind: "boolean",
    brief: "Also say on stderr what is asked of Google, how long it takes, and what is read",
    default: false,
    withNegated: false,
  },
};

/** Of commands that ask before they write. */
export const yesFlag: FlagParametersForType<{ readonly yes: boolean }, Context> = {
  yes: { kind: "boolean", brief: "Do not ask", default: false, withNegated: false },
};

/** Of the simulated shop. */
export const seedFlag: FlagParametersForType<{ readonly seed: number }, Context> = {
  seed: {
    kind: "parsed",
    parse: asWholeNumber,
    brief: "Another seed, other visitors",
    placeholder: "N",
    default: "1",
  },
};

/** For every command that signs in. */
export const signInFlags: FlagParametersForType<SignInFlags, Context> = {
  impersonate: {
    kind: "parsed",
    parse: asText,
    brief: "Act as this service account",
    placeholder: "EMAIL",
    optional: true,
  },
};

export const outFlag: FlagParametersForType<OutFlag, Context> = {
  out: {
    kind: "parsed",
    parse: asText,
    brief: "Write the result into this file; - is stdout",
    placeholder: "FILE",
    optional: true,
  },
};

/** The rules that goals and plans are held to. */
export const rulesFlags: FlagParametersForType<RulesFlags, Context> = {
  policy: {
    kind: "parsed",
    parse: asText,
    brief: "The policy file; default: policy.yaml, here or beside the goals files",
    placeholder: "FILE",
    optional: true,
  },
};

/** What a plan may do that it may not by itself, and what it must not do. */
export const policyFlags: FlagParametersForType<PolicyFlags, Context> = {
  ...rulesFlags,
  allowDelete: {
    kind: "boolean",
    brief: "Allow deleting what the file no longer names",
    default: false,
    withNegated: false,
  },
  force: {
    kind: "boolean",
    brief: "Allow more deletes than the safety threshold",
    default: false,
    withNegated: false,
  },
};

/** Of events in BigQuery. */
export const bigQueryFlags: FlagParametersForType<BigQueryFlags, Context> = {
  days: {
    kind: "parsed",
    parse: asText,
    brief: "BigQuery: 2026-10-01..2026-10-31",
    placeholder: "FROM..TO",
    optional: true,
  },
  billingProject: {
    kind: "parsed",
    parse: asText,
    brief: "BigQuery: the project that runs and pays; default: the dataset's",
    placeholder: "PROJECT",
    optional: true,
  },
  maxBytes: {
    kind: "parsed",
    parse: asText,
    brief: "BigQuery: refuse to read more, e.g. 50GB",
    placeholder: "BYTES",
    default: "50GB",
  },
};

/** Where no events are named. @throws GoalsError (exit 64) for flags that then have nothing to do. */
export function refuseBigQueryFlags({ days, billingProject }: BigQueryFlags, events: string): void {
  for (const [flag, given] of [
    ["--days", days],
    ["--billing-project", billingProject],
  ] as const)
    if (given !== undefined) throw usage(`${flag} goes with ${events} bigquery:PROJECT.DATASET`);
}

export interface CountFlags extends BigQueryFlags {
  readonly events?: readonly string[];
  readonly estimate: boolean;
  readonly fromStore: boolean;
}

/** What goals would have counted, beside a plan. */
export const countFlags: FlagParametersForType<CountFlags, Context> = {
  events: {
    kind: "parsed",
    parse: asText,
    brief:
      "Say what new and changed goals would have counted in these exported events: files, or bigquery:PROJECT.DATASET",
    placeholder: "GLOB",
    variadic: true,
    optional: true,
  },
  estimate: {
    kind: "boolean",
    brief: "The same, estimated from GA4's reports",
    default: false,
    withNegated: false,
  },
  fromStore: {
    kind: "boolean",
    brief: "The same, estimated from what pull has stored",
    default: false,
    withNegated: false,
  },
  ...bigQueryFlags,
};

/** How exported events are read: what Google leaves open, and whose events they are. */
export const missingParameterFlag: FlagParametersForType<
  { readonly missingParameter: "holds" | "fails" },
  Context
> = {
  missingParameter: {
    kind: "enum",
    values: ["holds", "fails"],
    brief: 'Whether "is not" holds for an event without the parameter',
    default: "holds",
  },
};

export const everyTransactionFlag: FlagParametersForType<{ readonly everyTransaction: boolean }, Context> = {
  everyTransaction: {
    kind: "boolean",
    brief: "Count purchases that repeat a transaction, which GA4 counts once",
    default: false,
    withNegated: false,
  },
};

export const streamIdsFlag: FlagParametersForType<{ readonly streamIds?: string }, Context> = {
  streamIds: {
    kind: "parsed",
    parse: asText,
    brief: "Count in these data streams alone: their numbers, as the export has them, with commas",
    placeholder: "NUMBERS",
    optional: true,
  },
};

/** @throws GoalsError (exit 64) for what `--stream-ids` can't be. */
export function streamNumbersIn(text: string): readonly string[] {
  const numbers = text.split(",").map((part) => part.trim());
  if (numbers.every((number) => /^\d+$/.test(number))) return numbers;
  throw usage(`--stream-ids ${JSON.stringify(text)} is not a list of numbers like 1234567890,2345678901`);
}

/** For every command that can be run for the clients of a clients file. */
export const clientsFlags: FlagParametersForType<ClientsFlags, Context> = {
  clients: {
    kind: "parsed",
    parse: asText,
    brief: "A clients file: run for each of its clients",
    placeholder: "FILE",
    optional: true,
  },
  only: {
    kind: "parsed",
    parse: asText,
    brief: "Only these clients: acme,globex, acme-*, group:NAME or label:KEY=VALUE; may be repeated",
    placeholder: "SELECTOR",
    variadic: true,
    optional: true,
  },
  exclude: {
    kind: "parsed",
    parse: asText,
    brief: "None of these clients; written like --only",
    placeholder: "SELECTOR",
    variadic: true,
    optional: true,
  },
  parallel: {
    kind: "parsed",
    parse: asWholeNumber,
    brief: "With --clients: how many calls are under way at one time",
    placeholder: "N",
    default: "10",
  },
};

export interface FormatFlag {
  readonly format: "text" | "json";
}

export const formatFlag: FlagParametersForType<FormatFlag, Context> = {
  format: { kind: "enum", values: ["text", "json"], brief: "How the result is written", default: "text" },
};

export const aliases = { v: "verbose", p: "property" } as const;
export const formatAlias = { f: "format" } as const;
export const outAlias = { o: "out" } as const;

/** Positional goals files. */
export const filesParameter: {
  readonly kind: "array";
  readonly parameter: TypedPositionalParameter<string, Context>;
} = {
  kind: "array",
  parameter: {
    parse: asText,
    brief: "Goals files, or folders of them; default: goals/*.yaml",
    placeholder: "FILES",
  },
};
