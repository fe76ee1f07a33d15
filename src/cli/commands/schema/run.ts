/** `ga4-goals schema`: the JSON Schemas that editors and other programs read. */
import { clientsJsonSchema } from "../../../goals/clients/schema.js";
import { goalsJsonSchema } from "../../../goals/json-schema.js";
import { policyJsonSchema } from "../../../goals/policy/schema.js";
import { planJsonSchema } from "../../../sync/plan/plan-file.js";
import type { Context } from "../../context.js";
import { toJson, writeResult } from "../../output/result.js";

const SCHEMAS: { readonly [name in "goals" | "plan" | "clients" | "policy"]: () => object } = {
  goals: goalsJsonSchema,
  plan: planJsonSchema,
  clients: clientsJsonSchema,
  policy: policyJsonSchema,
};

export interface SchemaFlags {
  readonly of: keyof typeof SCHEMAS;
  readonly out?: string;
}

export async function schema(context: Context, flags: SchemaFlags): Promise<void> {
  await writeResult(context, toJson(SCHEMAS[flags.of]()), flags.out);
}
