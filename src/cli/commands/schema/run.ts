/** `ga4-goals schema`: the JSON Schemas that editors and other programs read. */
import { goalsJsonSchema } from "../../../config/json-schema.js";
import { planJsonSchema } from "../../../plan/plan-file.js";
import type { Context } from "../../context.js";
import { toJson, writeResult } from "../../output/result.js";

export interface SchemaFlags {
  readonly of: "goals" | "plan";
  readonly out?: string;
}

export async function schema(this: Context, flags: SchemaFlags): Promise<void> {
  await writeResult(this, toJson(flags.of === "plan" ? planJsonSchema() : goalsJsonSchema()), flags.out);
}
