/**
 * `ga4-goals import`: a live property as a goals file. Writes nothing to GA4; on disk the file of `--out` and, with
 * `--adopt`, the ledger.
 */

import { propertyReader } from "../../../google/admin/property-reader.js";
import { openAdminClients } from "../../../google/clients.js";
import { SCOPE_READ } from "../../../google/connection.js";
import { readSnapshot } from "../../../sync/snapshot/read-snapshot.js";
import type { Snapshot } from "../../../sync/snapshot/snapshot.js";
import { clientsFileOf } from "../../../workflows/fleet/clients-file.js";
import { goalsFilesBeside, namesProperty } from "../../../workflows/import/existing-files.js";
import { type ImportFlags, importProperty } from "../../../workflows/import/import-property.js";
import { connectionOf, propertyNamed } from "../../../workflows/property.js";
import { pacerOf } from "../../../workflows/quota.js";
import type { Context } from "../../context.js";

export async function importCommand(this: Context, flags: ImportFlags): Promise<void> {
  const file = clientsFileOf(flags, []);
  if (file !== null) return (await import("./over-clients.js")).importClients(this, flags, file);
  const files = flags.property === undefined ? await goalsFilesBeside(this, undefined) : [];
  const { property, from } = propertyNamed(flags.property, files.flatMap(namesProperty));
  if (from !== null) this.stderr.write(`Property ${property}, as ${from} says.\n`);
  await importProperty(this, flags, property, (one) => readProperty(this, flags, one));
}

async function readProperty(context: Context, flags: ImportFlags, property: string): Promise<Snapshot> {
  const clients = await openAdminClients(connectionOf(context, flags, SCOPE_READ), pacerOf(context));
  try {
    return await readSnapshot(propertyReader(clients, property));
  } finally {
    await clients.close();
  }
}
