/** A pull as a process: `FILE EMULATOR NOW`. Writes a line before each call, so that a test can kill it between two. */
import { openDataClient } from "../../../src/google/clients.js";
import { parseEmulatorHost, SCOPE_READ } from "../../../src/google/connection.js";
import { reportingOver } from "../../../src/google/data/reporting.js";
import { pull } from "../../../src/report/store/pull.js";
import { openStore } from "../../../src/report/store/store.js";

const [file = "", address = "", now = ""] = process.argv.slice(2);
const client = await openDataClient({ emulator: parseEmulatorHost(address), scope: SCOPE_READ });
const reader = reportingOver({ client, property: "123456789" });
const store = await openStore(file);
await pull({
  store,
  reader: {
    getMetadata: reader.getMetadata,
    batchRunReports: async (requests) => {
      process.stdout.write("asking\n");
      // Time for the one who kills.
      await new Promise((resolve) => setTimeout(resolve, 50));
      return reader.batchRunReports(requests);
    },
  },
  property: { id: "123456789", timeZone: "UTC" },
  events: ["purchase"],
  dimensions: [],
  now: new Date(now),
  since: "2026-01-05",
  lookBack: 3,
  keepTokens: 0,
});
await store.close();
await client.close();
