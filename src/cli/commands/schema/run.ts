/** `ga4-goals schema`: the JSON Schema that editors read. */
import { goalsJsonSchema } from "../../../config/json-schema.js";
import type { Context } from "../../context.js";
import { toJson, writeResult } from "../../output/result.js";

export async function schema(this: Context, flags: { readonly out?: string }): Promise<void> {
  await writeResult(this, toJson(goalsJsonSchema()), flags.out);
}
