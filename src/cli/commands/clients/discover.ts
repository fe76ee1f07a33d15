/** `ga4-goals clients discover`: every property the signed-in user can see, as a first clients file. */

import { dirname, join, relative } from "node:path";
import { EXIT, GoalsError } from "../../../diagnostics/error.js";
import { counted, properties } from "../../../draw/names.js";
import { COMMON_GOALS, draftClients } from "../../../goals/clients/draft.js";
import { listSeenProperties } from "../../../google/admin/account-summaries.js";
import { propertyReader } from "../../../google/admin/property-reader.js";
import type { AdminClients } from "../../../google/clients.js";
import { SCOPE_READ } from "../../../google/connection.js";
import { googleAccess } from "../../../workflows/access.js";
import { readClients } from "../../../workflows/fleet/read-clients.js";
import { goalsFilesIn } from "../../../workflows/goals-files.js";
import type { SignInFlags } from "../../../workflows/options.js";
import type { Context } from "../../context.js";
import { toJson, writeResult } from "../../output/result.js";

export interface DiscoverFlags extends SignInFlags {
  readonly clients?: string;
  readonly out?: string;
  readonly noColor: boolean;
  readonly format: "yaml" | "json";
}

export async function discover(context: Context, flags: DiscoverFlags): Promise<void> {
  await mayBeWritten(context, flags.out);
  const known =
    flags.clients === undefined
      ? new Set<string>()
      : new Set(
          (await readClients(context, flags.clients, {})).found.map(({ client }) => client.property ?? ""),
        );
  const google = googleAccess({ ...context, scope: SCOPE_READ, impersonate: flags.impersonate });
  const { seen, fresh } = await google.admin(async (clients) => {
    const all = await listSeenProperties(clients);
    const unknown = all.filter(({ id }) => !known.has(id));
    return { seen: all, fresh: await withCurrency(context, clients, unknown) };
  });
  const folder = dirname(flags.out ?? "");
  const goals = await goalsBeside(context, folder);
  const text =
    flags.format === "json"
      ? toJson({ schemaVersion: 1, properties: fresh })
      : draftClients(
          fresh.map((one) => ({ ...one, account: one.account.displayName })),
          goals.length === 0 ? [COMMON] : goals,
        );
  await writeResult(context, text, flags.out);
  if (goals.length === 0 && flags.format === "yaml" && flags.out !== undefined && flags.out !== "-")
    if (await context.files.createNew(join(folder, COMMON), COMMON_GOALS))
      context.say(`wrote ${join(folder, COMMON)}`);
  const accounts = new Set(seen.map(({ account }) => account.id)).size;
  const readOnly = fresh.filter(({ canEdit }) => !canEdit).length;
  const already = seen.length - fresh.length;
  context.stderr.write(
    `${properties(seen.length)} in ${counted(accounts, "account")}${already > 0 ? `, ${already} in the clients file already` : ""}${readOnly > 0 ? `, ${readOnly} read only` : ""}.\n`,
  );
}

const COMMON = "goals/common.yaml";

/** Goals files that are there, from the folder of the clients file. */
async function goalsBeside(context: Context, folder: string): Promise<readonly string[]> {
  if ((await context.files.size(join(folder, "goals.yaml"))) !== null) return ["goals.yaml"];
  const found = await goalsFilesIn(context, join(folder, "goals"));
  return found.map((file) => relative(folder, file).replaceAll("\\", "/"));
}

/** One call each, at the pace of the quota; null where a property can't be read. */
async function withCurrency<P extends { readonly id: string }>(
  { onStep }: Context,
  clients: AdminClients,
  found: readonly P[],
): Promise<readonly (P & { readonly currency: string | null })[]> {
  let done = 0;
  return Promise.all(
    found.map(async (one) => {
      const facts = await propertyReader(clients, one.id)
        .property()
        .catch(() => null);
      onStep?.({ what: "reading currencies", done: ++done, of: found.length, unit: "properties" });
      return { ...one, currency: facts?.currencyCode || null };
    }),
  );
}

/** A clients file is kept by hand: a draft never takes its place. */
async function mayBeWritten(context: Context, out: string | undefined): Promise<void> {
  if (out === undefined || (await context.files.size(out)) === null) return;
  throw new GoalsError("file-exists", `${out} is there already, and is not overwritten`, {
    exitCode: EXIT.refused,
    hint: `Name another file with --out. With --clients ${out} only the properties that it does not have are listed.`,
  });
}
