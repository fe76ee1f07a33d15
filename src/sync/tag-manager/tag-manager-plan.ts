/** The Tag Manager part of a plan as data: what would be done in the container, why, and what forbids it. */
import * as z from "zod";
import type { Frozen } from "../../diagnostics/frozen.js";
import { actionSchema, fieldsSchema, operationShape, reasonSchema } from "../operations/operation.js";
import { refusalShape, SHARED_REFUSALS } from "../operations/refusal.js";
import { OBJECT_KINDS } from "./objects.js";

const kind = z.enum(OBJECT_KINDS);

/** `wanted`: as it is to be; null where it goes away. `live`: the live object; null where there is none yet. */
const operation = z.strictObject({
  ...operationShape,
  action: actionSchema.extract(["create", "update", "delete"]),
  reason: reasonSchema.extract([
    "new",
    "changed-in-file",
    "drifted",
    "changed-and-drifted",
    "removed-from-file",
  ]),
  kind,
  wanted: z.strictObject({ kind, key: z.string(), fields: fieldsSchema }).nullable(),
  live: z.strictObject({ id: z.string(), hash: z.string() }).nullable(),
});
export type TagManagerOperation = Frozen<z.infer<typeof operation>>;

const refusal = z.strictObject({
  code: z.enum([
    // Of these, `double-counting` is a GA4 event tag that is not ours and sends a goal's event too.
    ...SHARED_REFUSALS,
    // A protected goal left the file, and what sends its event would go away.
    "protected-removed",
    // Two objects carry the same note: one is a copy.
    "copied",
    // A foreign object has a name of ours; Tag Manager allows each once.
    "name-taken",
    // A variable that would go away is named by an object that is not ours.
    "still-used",
    // The workspace and the latest version disagree; only a person can tell which is right.
    "workspace-conflict",
    // Somebody else's unfinished work is in the workspace, and a version would hold it.
    "workspace-not-ours",
  ]),
  ...refusalShape,
});
export type TagManagerRefusal = Frozen<z.infer<typeof refusal>>;

/**
 * `container`: `accounts/1/containers/2`. `operations`: in the order in which they are done. `unmanaged`: objects that are
 * not ours, never touched. `versionMissing`: true where an earlier apply was cut off after its writes, so that the
 * workspace holds changes of ours and no version. `unpublished`: a version of ours that is made and not what visitors
 * get; `--publish` publishes it.
 */
export const tagManagerPlanSchema = z.strictObject({
  schemaVersion: z.literal(1),
  container: z.string().regex(/^accounts\/\d+\/containers\/\d+$/),
  workspace: z.string(),
  operations: z.array(operation),
  refusals: z.array(refusal),
  unmanaged: z.array(z.strictObject({ kind, name: z.string() })),
  unchanged: z.number().int().nonnegative(),
  versionMissing: z.boolean(),
  unpublished: z.strictObject({ path: z.string(), id: z.string() }).nullable(),
});
export type TagManagerPlan = Frozen<z.infer<typeof tagManagerPlanSchema>>;

/** How many objects in the container are ours. */
export function ownedIn({ unchanged, operations }: TagManagerPlan): number {
  return unchanged + operations.filter(({ live }) => live !== null).length;
}

/** What it costs at least to look at a container: the latest version, and the published one. */
export const REQUESTS_TO_READ = 2;

/**
 * How many requests it takes to carry a plan out: the container is read again, its workspace made or brought up to date and
 * read, every operation a write, a version made and, with `publish`, published. Lists of one page each; a version that
 * somebody else has left unpublished costs one more.
 *
 * @example requestsToApply(plan.tagManager, false) // 14 for six operations in a container without a workspace of ours
 */
export function requestsToApply(
  { operations, versionMissing, unpublished }: TagManagerPlan,
  publish: boolean,
): number {
  const reading = REQUESTS_TO_READ + 1 + (unpublished === null ? 0 : 1) + (versionMissing ? 4 : 0);
  const writes = operations.length > 0 || versionMissing;
  if (writes) return reading + 4 + operations.length + 1 + (publish ? 1 : 0);
  return publish && unpublished !== null ? reading + 1 : 0;
}
