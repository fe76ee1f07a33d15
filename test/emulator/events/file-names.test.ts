/** A file's name is a name, whatever signs are in it: never a pattern for its neighbours. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { openEventStore } from "../../../src/emulator/events/store.js";
import { event, property } from "./rows.js";

it("files with signs of patterns in their names are loaded once each, alone and together", async () => {
  const folder = mkdtempSync(join(tmpdir(), "events-"));
  const there = join(folder, "[acme] x");
  const names = ["p1.ndjson", "p[1].ndjson", "p?.ndjson", "p*.ndjson"].toSorted();
  try {
    mkdirSync(there);
    for (const name of names)
      writeFileSync(join(there, name), `${JSON.stringify(event({ name, params: {} }))}\n`);
    for (const name of names) expect(await namesIn(join(there, name))).toEqual([name]);
    expect(await namesIn(join(there, "*"))).toEqual(names);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

async function namesIn(files: string): Promise<readonly unknown[]> {
  const store = await openEventStore();
  try {
    await store.ingest(property({}), { files });
    return (await store.query("SELECT event_name FROM events ORDER BY 1")).map(([name]) => name);
  } finally {
    await store.close();
  }
}
