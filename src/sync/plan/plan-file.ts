/**
 * A plan on disk: what `plan --out` writes and `apply FILE.json` runs. It carries its own fingerprint, so that a plan
 * edited by hand is not run; and it names no secret, only what the goals file asks for.
 */
import { createHash } from "node:crypto";
import * as z from "zod";
import { EXIT, GoalsError } from "../../diagnostics/error.js";
import { type Ledger, ledgerHash } from "../ledger/ledger.js";
import { type Plan, planSchema } from "./plan.js";

const file = z.strictObject({
  format: z.literal("ga4-goals plan").meta({ description: "What this file is." }),
  schemaVersion: z.literal(1),
  id: z
    .string()
    .meta({ description: "The fingerprint of `plan`; apply refuses a plan that does not match it." }),
  ledger: z.string().meta({
    description: "The fingerprint of the ledger that the plan was made from; apply refuses another.",
  }),
  plan: planSchema,
});

export interface SavedPlan {
  readonly id: string;
  /** `ledgerHash` of the ledger that the plan was made from. */
  readonly ledger: string;
  readonly plan: Plan;
}

/** The fingerprint of a plan: the same for the same plan, another for any other. */
export function planId(of: Plan): string {
  return createHash("sha256").update(JSON.stringify(of)).digest("hex").slice(0, 32);
}

/** @param ledger that the plan was made from */
export function encodePlan(of: Plan, ledger: Ledger): string {
  const saved = {
    format: "ga4-goals plan",
    schemaVersion: 1,
    id: planId(of),
    ledger: ledgerHash(ledger),
    plan: of,
  };
  return `${JSON.stringify(saved, null, 2)}\n`;
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
  return { id: parsed.data.id, ledger: parsed.data.ledger, plan: written };
}

/** The published JSON Schema of a saved plan. */
export function planJsonSchema(): object {
  return z.toJSONSchema(file, { target: "draft-7", io: "input" });
}
