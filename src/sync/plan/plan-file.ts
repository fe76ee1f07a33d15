/**
 * Plans on disk: what `plan --out` writes and `apply FILE.json` runs, for one property or for many. Each carries its own
 * fingerprint, so that a plan edited by hand is not run; and it names no secret, only what the goals file asks for.
 */
import { createHash } from "node:crypto";
import * as z from "zod";
import { EXIT, GoalsError } from "../../diagnostics/error.js";
import { type Plan, planSchema } from "./plan.js";

const saved = {
  id: z.string().meta({
    description: "The fingerprint of the rest; apply refuses a plan that does not match it.",
  }),
  goals: z.string().meta({ description: "The fingerprint of what the goals files say, overrides included." }),
  ledger: z.string().meta({
    description: "The fingerprint of the ledger that the plan was made from; apply refuses another.",
  }),
  policy: z
    .strictObject({
      file: z.string().meta({ description: "As it was named." }),
      rules: z.string().meta({ description: "The fingerprint of its rules; apply refuses others." }),
    })
    .exactOptional()
    .meta({ description: "The policy that the plan was checked by; absent without one." }),
  plan: planSchema,
} as const;

const oneFile = z.strictObject({
  format: z.literal("ga4-goals plan").meta({ description: "What this file is." }),
  schemaVersion: z.literal(1),
  ...saved,
});

const manyFile = z.strictObject({
  format: z.literal("ga4-goals plans").meta({ description: "What this file is." }),
  schemaVersion: z.literal(1),
  id: z.string().meta({ description: "The fingerprint of all plans together." }),
  clients: z
    .array(z.strictObject({ client: z.string(), ...saved }))
    .meta({ description: "The plans of clients, by their names in the clients file." }),
});

export interface SavedPlan {
  readonly id: string;
  /** `fingerprint` of the goals that the plan was made from. */
  readonly goals: string;
  /** `ledgerHash` of the ledger that the plan was made from. */
  readonly ledger: string;
  /** What the plan was checked by; absent without a policy. */
  readonly policy?: CheckedBy;
  readonly plan: Plan;
}

/** A policy file, and the fingerprint of its rules. */
export interface CheckedBy {
  readonly file: string;
  readonly rules: string;
}

/** The plan of one client, or (null) of a property by itself. */
export interface PlanOfClient extends SavedPlan {
  readonly client: string | null;
}

/** All plans of a file. */
export interface SavedPlans {
  readonly id: string;
  /** One without a client's name, or any number of clients'. */
  readonly plans: readonly PlanOfClient[];
}

/** The same for the same data in the same order, another for any other. */
export function fingerprint(of: unknown): string {
  return createHash("sha256").update(JSON.stringify(of)).digest("hex").slice(0, 32);
}

/** The fingerprint of a plan and of what it was made from. */
export function planId({ goals, ledger, policy, plan }: Omit<SavedPlan, "id">): string {
  return fingerprint(policy === undefined ? [goals, ledger, plan] : [goals, ledger, policy, plan]);
}

function plansId(clients: readonly Pick<PlanOfClient, "client" | "id">[]): string {
  return fingerprint(clients.map(({ client, id }) => [client, id]));
}

/** In one order, whatever a file or a program has, and nothing else. */
function inOrder({ id, goals, ledger, policy, plan }: SavedPlan): SavedPlan {
  return { id, goals, ledger, ...(policy === undefined ? {} : { policy }), plan };
}

export function encodePlan(saved: SavedPlan): string {
  return `${JSON.stringify({ format: "ga4-goals plan", schemaVersion: 1, ...inOrder(saved) }, null, 2)}\n`;
}

/** A line a client. */
export function encodePlans(plans: readonly PlanOfClient[]): string {
  const head = JSON.stringify({ format: "ga4-goals plans", schemaVersion: 1, id: plansId(plans) });
  const lines = plans.map(({ client, ...saved }) => JSON.stringify({ client, ...inOrder(saved) }));
  return `${head.slice(0, -1)},"clients":[\n${lines.join(",\n")}\n]}\n`;
}

/** @throws GoalsError `plan-damaged` (exit 3) for anything that `encodePlan` or `encodePlans` did not write. */
export function decodePlans(text: string, path: string): SavedPlans {
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
  const { schemaVersion: version, format } = (json ?? {}) as {
    readonly schemaVersion?: unknown;
    readonly format?: unknown;
  };
  if (version !== undefined && version !== 1)
    throw damaged(`its version is ${JSON.stringify(version)}, this program reads 1`);
  const isMany = format === manyFile.shape.format.value;
  const parsed = (isMany ? manyFile : oneFile).safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw damaged(issue ? `${issue.path.map(String).join(".")}: ${issue.message}` : "it has another shape");
  }
  // Fingerprints are of plans as they were written, whatever order a schema would give their keys.
  const written = json as SavedPlan & { readonly clients: readonly PlanOfClient[] };
  const plans = (isMany ? written.clients : [{ ...written, client: null }]).map(
    ({ client, ...saved }): PlanOfClient => ({ client, ...inOrder(saved) }),
  );
  const whole = isMany ? plansId(plans) : written.id;
  if (whole !== written.id || plans.some((one) => planId(one) !== one.id))
    throw damaged("it was changed after it was written");
  const names = new Set(plans.map(({ client }) => client));
  if (names.size < plans.length) throw damaged("a client is in it twice");
  return { id: whole, plans };
}

/** The published JSON Schema of saved plans. */
export function planJsonSchema(): object {
  return z.toJSONSchema(z.union([oneFile, manyFile]), { target: "draft-7", io: "input", reused: "ref" });
}
