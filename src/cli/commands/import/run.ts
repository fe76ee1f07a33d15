/**
 * `ga4-goals import`: a live property as a goals file. Writes nothing to GA4; on disk the file of `--out` and, with
 * `--adopt`, the ledger.
 */
import { openAdminClients } from "../../../ga4/clients.js";
import { SCOPE_READ } from "../../../ga4/connection.js";
import { propertyReader } from "../../../ga4/property-reader.js";
import { readSnapshot } from "../../../snapshot/read-snapshot.js";
import type { Snapshot } from "../../../snapshot/snapshot.js";
import type { Context } from "../../context.js";
import { clientsFileOf } from "../../fleet/clients-file.js";
import { connectionOf, propertyNamed } from "../../property.js";
import { pacerOf } from "../../quota.js";
import { goalsFilesBeside, namesProperty } from "./existing-files.js";
import { type ImportFlags, importOne } from "./import-one.js";

export async function importProperty(this: Context, flags: ImportFlags): Promise<void> {
  const file = clientsFileOf(flags, []);
  if (file !== null) return (await import("./over-clients.js")).importClients(this, flags, file);
  const files = flags.property === undefined ? await goalsFilesBeside(this, undefined) : [];
  const { property, from } = propertyNamed(flags.property, files.flatMap(namesProperty));
  if (from !== null) this.stderr.write(`Property ${property}, as ${from} says.\n`);
  await importOne(this, flags, property, (one) => readProperty(this, flags, one));
}

async function readProperty(context: Context, flags: ImportFlags, property: string): Promise<Snapshot> {
  const clients = await openAdminClients(connectionOf(context, flags, SCOPE_READ), pacerOf(context));
  try {
    return await readSnapshot(propertyReader(clients, property));
  } finally {
    await clients.close();
  }
}
