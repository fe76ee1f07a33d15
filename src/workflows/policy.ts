/** The policy file of a plan: where it is found, that it is right, and what it says of a plan that is made or was saved. */
import { dirname, join, normalize } from "node:path";
import { type Diagnostic, errorAt, type Place, warningAt } from "../diagnostics/diagnostic.js";
import { EXIT, GoalsError, usage } from "../diagnostics/error.js";
import { FileErrors } from "../diagnostics/file-errors.js";
import type { GoalsConfig } from "../goals/goal.js";
import { type LoadedPolicy, loadPolicy } from "../goals/policy/load.js";
import type { PolicyFile } from "../goals/policy/policy.js";
import type { Path } from "../goals/yaml/document.js";
import type { Ledger } from "../sync/ledger/ledger.js";
import type { Plan } from "../sync/plan/plan.js";
import { type CheckedBy, fingerprint, type SavedPlan } from "../sync/plan/plan-file.js";
import { judgeGoals, judgePlan, withFindings } from "../sync/policy/judge.js";
import type { Others } from "../sync/policy/ripe.js";
import { DEFAULT_FOLDER, readText } from "./goals-files.js";
import type { Ports } from "./ports.js";

const POLICY_FILE = "policy.yaml";

/** What a plan is checked by. */
export interface Rules {
  readonly policy: PolicyFile;
  /** Of the client; none for a property by itself. */
  readonly labels: Readonly<Record<string, string>>;
  /** Of a clients file: what other clients have had. */
  readonly others?: Others;
}

/** Where a policy file is looked for. */
export interface PolicyWish {
  /** `--policy`: this one and no other. */
  readonly policy?: string | undefined;
  /** Goals files: it may be beside them. */
  readonly beside?: readonly string[];
  /** A saved plan says which one it was checked by. */
  readonly saved?: SavedPlan | undefined;
}

/**
 * The rules of a property by itself: of the file that is named, else of `policy.yaml` in this folder or beside the goals files.
 *
 * @returns null where there is none
 * @throws FileErrors (exit 3) for a file that is wrong or, where it is named, absent; GoalsError `usage` (exit 64) where
 * there are two.
 */
export async function readRules(ports: Ports, wish: PolicyWish): Promise<Rules | null> {
  const file = wish.policy ?? (await findPolicy(ports, wish));
  if (file === null) return null;
  const { policy, diagnostics } = await readPolicy(ports, file);
  if (policy === undefined) throw new FileErrors(diagnostics);
  return { policy, labels: {} };
}

/** @throws GoalsError `usage` (exit 64) where there are two. */
export async function findPolicy(
  { files }: Ports,
  { beside = [], saved }: PolicyWish,
): Promise<string | null> {
  const folders = [".", ...(beside.length > 0 ? beside.map((file) => dirname(file)) : [DEFAULT_FOLDER])];
  const places = folders.map((folder) => normalize(join(folder, POLICY_FILE)));
  if (saved?.policy !== undefined) places.push(saved.policy.file);
  const found: string[] = [];
  for (const place of new Set(places)) if ((await files.size(place)) !== null) found.push(place);
  const [first = null, second] = found;
  if (second === undefined) return first;
  throw usage(
    `there are two policy files: ${found.join(", ")}`,
    "Name one with --policy FILE, or put their rules into one.",
  );
}

/** One policy file. What is wrong with it, its absence included, is in `diagnostics`. */
export async function readPolicy(ports: Ports, file: string): Promise<LoadedPolicy> {
  const text = await readText(ports, file);
  if ("source" in text) return loadPolicy(text.source);
  const { place, code } = text.problem;
  if (code === "file-absent") return { diagnostics: [errorAt("policy-file-absent", place, { file })] };
  if (code === "file-empty") return { diagnostics: [errorAt("policy-file-empty", place, {})] };
  return { diagnostics: [text.problem] };
}

/** What the goals break as they stand in their files, each at its goal; what is about all of them, where they begin. */
export function breaches(
  rules: Rules | null,
  config: GoalsConfig,
  keyPlaceOf: (path: Path) => Place,
): readonly Diagnostic[] {
  if (rules === null) return [];
  return judgeGoals(rules.policy, config, rules.labels).map(({ rule, severity, message, goal, what }) => {
    const place = keyPlaceOf(goal === null ? ["goals"] : ["goals", goal]);
    const args = { rule, subject: what, message };
    return severity === "error"
      ? errorAt("policy-breach", place, args)
      : warningAt("policy-breach", place, args);
  });
}

/** What a saved plan remembers of the policy; undefined without one. */
export function checkedBy(rules: Rules | null | undefined): CheckedBy | undefined {
  if (!rules) return undefined;
  const { policy, labels } = rules;
  return { file: policy.file, rules: fingerprint([policy.rules, labels]) };
}

/** A plan with what the policy says of it. `config`: null where the goals files were not read. */
export function judged<P extends { readonly plan: Plan; readonly ledger: Ledger }>(
  made: P,
  rules: Rules | null | undefined,
  config: GoalsConfig | null,
): P {
  if (!rules) return made;
  const found = judgePlan(rules.policy, made.plan, made.ledger, {
    ...{ labels: rules.labels, config, others: rules.others },
  });
  return { ...made, plan: withFindings(made.plan, found) };
}

/** @throws GoalsError `stale` (exit 7) where a saved plan was checked by other rules than those of now. */
export function sameRules({ policy: then }: SavedPlan, rules: Rules | null | undefined): void {
  const now = checkedBy(rules);
  if (then?.rules === now?.rules) return;
  const what =
    now === undefined
      ? `the plan was checked by the rules of ${then?.file}, and there is no policy file now`
      : `the rules of ${now.file} are not those that the plan was checked by`;
  throw new GoalsError("stale", what, {
    exitCode: EXIT.stale,
    hint: "Nothing was applied. Make a new plan, or name the policy file with --policy FILE.",
  });
}
