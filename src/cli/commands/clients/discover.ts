/** `ga4-goals clients discover`: every property the signed-in user can see, as a first clients file. */

import { EXIT, GoalsError } from "../../../diagnostics/error.js";
import { counted, properties } from "../../../draw/names.js";
import { draftClients } from "../../../goals/clients/draft.js";
import { listSeenProperties } from "../../../google/admin/account-summaries.js";
import { SCOPE_READ } from "../../../google/connection.js";
import { googleAccess } from "../../../workflows/access.js";
import { readClients } from "../../../workflows/fleet/read-clients.js";
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
  {
    const seen = await google.admin(listSeenProperties);
    const fresh = seen.filter(({ id }) => !known.has(id));
    const text =
      flags.format === "json"
        ? toJson({ schemaVersion: 1, properties: fresh })
        : draftClients(fresh.map((one) => ({ ...one, account: one.account.displayName })));
    await writeResult(context, text, flags.out);
    const accounts = new Set(seen.map(({ account }) => account.id)).size;
    const readOnly = fresh.filter(({ canEdit }) => !canEdit).length;
    const already = seen.length - fresh.length;
    context.stderr.write(
      `${properties(seen.length)} in ${counted(accounts, "account")}${already > 0 ? `, ${already} in the clients file already` : ""}${readOnly > 0 ? `, ${readOnly} read only` : ""}.\n`,
    );
  }
}

/** A clients file is kept by hand: a draft never takes its place. */
async function mayBeWritten(context: Context, out: string | undefined): Promise<void> {
  if (out === undefined || (await context.files.size(out)) === null) return;
  throw new GoalsError("file-exists", `${out} is there already, and is not overwritten`, {
    exitCode: EXIT.refused,
    hint: `Name another file with --out. With --clients ${out} only the properties that it does not have are listed.`,
  });
}
