/** The Tag Manager part of a saved plan; the compiler holds it to the planner's types. */
import { z } from "zod";
import type { TagManagerOperation, TagManagerPlan } from "../tag-manager/plan.js";
import { changesSchema, fieldsSchema } from "./field-schema.js";

const kind = z.enum(["trigger", "tag"]);

const operation: z.ZodType<TagManagerOperation> = z.strictObject({
  id: z.string(),
  action: z.enum(["create", "update", "delete"]),
  reason: z.enum(["new", "changed-in-file", "drifted", "changed-and-drifted", "removed-from-file"]),
  kind,
  key: z.string(),
  label: z.string(),
  changes: changesSchema,
  wanted: z.strictObject({ kind, key: z.string(), fields: fieldsSchema }).nullable(),
  live: z.strictObject({ id: z.string(), hash: z.string() }).nullable(),
  dependsOn: z.array(z.string()),
});

export const tagManagerPlanSchema: z.ZodType<TagManagerPlan> = z.strictObject({
  schemaVersion: z.literal(1),
  container: z.string().regex(/^accounts\/\d+\/containers\/\d+$/),
  workspace: z.string(),
  operations: z.array(operation),
  refusals: z.array(
    z.strictObject({
      code: z.enum([
        "delete-not-allowed",
        "too-many-deletes",
        "double-counting",
        "protected-removed",
        "copied",
        "name-taken",
        "workspace-conflict",
        "workspace-not-ours",
      ]),
      subject: z.string(),
      allowedBy: z.enum(["--allow-delete", "--force"]).nullable(),
      detail: z.record(z.string(), z.union([z.string(), z.number()])),
    }),
  ),
  unmanaged: z.array(z.strictObject({ kind, name: z.string() })),
  unchanged: z.number().int().nonnegative(),
  versionMissing: z.boolean(),
  unpublished: z.strictObject({ path: z.string(), id: z.string() }).nullable(),
});
