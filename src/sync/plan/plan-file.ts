/**
 * A plan on disk: what `plan --out` writes and `apply FILE.json` runs. It carries its own fingerprint, so that a plan
 * edited by hand is not run; and it names no secret, only what the goals file asks for.
 */
import { createHash } from "node:crypto";
import { z } from "zod";
import { EXIT, GoalsError } from "../../diagnostics/error.js";
import { RESOURCE_KINDS } from "../resources/resource.js";
import { changesSchema, fieldsSchema } from "./field-schema.js";
import type { Operation, Plan } from "./plan.js";
import { tagManagerPlanSchema } from "./tag-manager-schema.js";

const kind = z.enum(RESOURCE_KINDS);

const operation: z.ZodType<Operation> = z.strictObject({
  id: z.string(),
  action: z.enum(["create", "update", "replace", "adopt", "delete", "archive", "release", "record"]),
  reason: z.enum([
    "new",
    "changed-in-file",
    "drifted",
    "changed-and-drifted",
    "deleted-in-ga4",
    "exists",
    "removed-from-file",
    "gone-everywhere",
    "replaced",
    "moved",
    "settled",
  ]),
  kind,
  key: z.string(),
  goal: z.string(),
  label: z.string(),
  parent: z.string(),
  name: z.string().nullable(),
  changes: changesSchema,
  fields: fieldsSchema,
  expects: fieldsSchema.nullable(),
  cost: z.string().nullable(),
  changedBy: z.strictObject({ who: z.string(), when: z.string() }).nullable(),
  movedFrom: z.string().nullable(),
  protect: z.boolean(),
  origin: z.enum(["created", "adopted"]),
  approximate: z.boolean(),
  dependsOn: z.array(z.string()),
});

const plan: z.ZodType<Plan> = z.strictObject({
  schemaVersion: z.literal(1),
  property: z.string().regex(/^\d+$/),
  propertyName: z.string(),
  streams: z.record(z.string(), z.string()),
  operations: z.array(operation),
  refusals: z.array(
    z.strictObject({
      code: z.enum([
        "delete-not-allowed",
        "too-many-deletes",
        "double-counting",
        "key-event-limit",
        "rule-limit",
        "audience-limit",
        "trigger-limit",
        "protected-replaced",
        "stream-unknown",
        "no-web-stream",
        "tag-manager-clients",
      ]),
      subject: z.string(),
      goal: z.string().nullable(),
      allowedBy: z.enum(["--allow-delete", "--force"]).nullable(),
      detail: z.record(z.string(), z.union([z.string(), z.number()])),
    }),
  ),
  notes: z.array(
    z.strictObject({
      code: z.enum(["needs-page-code", "protected-kept", "not-deletable-released", "approximate"]),
      goal: z.string(),
      subject: z.string(),
    }),
  ),
  unmanaged: z.array(z.strictObject({ kind, name: z.string(), label: z.string() })),
  annotate: z.boolean(),
  unchanged: z.number().int().nonnegative(),
  tagManager: tagManagerPlanSchema.exactOptional(),
});

const file = z.strictObject({
  format: z.literal("ga4-goals plan").meta({ description: "What this file is." }),
  schemaVersion: z.literal(1),
  id: z
    .string()
    .meta({ description: "The fingerprint of `plan`; apply refuses a plan that does not match it." }),
  plan,
});

export interface SavedPlan {
  readonly id: string;
  readonly plan: Plan;
}

/** The fingerprint of a plan: the same for the same plan, another for any other. */
export function planId(of: Plan): string {
  return createHash("sha256").update(JSON.stringify(of)).digest("hex").slice(0, 32);
}

export function encodePlan(of: Plan): string {
  return `${JSON.stringify({ format: "ga4-goals plan", schemaVersion: 1, id: planId(of), plan: of }, null, 2)}\n`;
}

/** @throws GoalsError `plan-damaged` (exit 3) for anything that `encodePlan` did not write. */
export function decodePlan(text: string, path: string): SavedPlan {
  const damaged = (what: string): GoalsError =>
    new GoalsError("plan-damaged", `${path} is not a saved plan: ${what}`, {
      exitCode: EXIT.fileWrong,
      hint: "Make it again with `ga4-goals plan --out FILE`.",
    });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw damaged("it is not JSON");
  }
  const version = (json as { readonly schemaVersion?: unknown } | null)?.schemaVersion;
  if (version !== undefined && version !== 1)
    throw damaged(`its version is ${JSON.stringify(version)}, this program reads 1`);
  const parsed = file.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw damaged(issue ? `${issue.path.map(String).join(".")}: ${issue.message}` : "it has another shape");
  }
  // The fingerprint is of the plan as it was written, whatever order a schema would give its keys.
  const written = (json as { readonly plan: Plan }).plan;
  if (planId(written) !== parsed.data.id) throw damaged("it was changed after it was written");
  return { id: parsed.data.id, plan: written };
}

/** The published JSON Schema of a saved plan. */
export function planJsonSchema(): object {
  return z.toJSONSchema(file, { target: "draft-7", io: "input" });
}
