/** What is known of incidents between runs: one file in the state folder, written whole. One run at a time works on it. */
import { EXIT, GoalsError } from "../../diagnostics/error.js";
import { type Incidents, incidentsSchema, NO_INCIDENTS } from "../../watch/incidents.js";
import { lockFile } from "../lock.js";
import type { Ports } from "../ports.js";

const PATH = ".ga4-goals/incidents.json";

/** @throws GoalsError `incidents-damaged` (exit 3). */
export async function readIncidents({ files }: Pick<Ports, "files">): Promise<Incidents> {
  if ((await files.size(PATH)) === null) return NO_INCIDENTS;
  try {
    return incidentsSchema.parse(JSON.parse((await files.read(PATH)).toString("utf8")));
  } catch (error) {
    throw new GoalsError("incidents-damaged", `${PATH} can't be read`, {
      exitCode: EXIT.fileWrong,
      hint: "Delete it: what lasts is then told once more.",
      cause: error,
    });
  }
}

export async function saveIncidents({ files }: Pick<Ports, "files">, incidents: Incidents): Promise<void> {
  await files.writeWhole(PATH, `${JSON.stringify(incidents, null, 1)}\n`);
}

/** Far longer than a delivery takes. */
const LASTS_MS = 30 * 60_000;
/** Longer than a delivery takes where every place is slow. */
const LONGEST_WAIT_S = 600;

/** Runs `work` while nobody else tells of incidents; waits for others. @throws GoalsError `locked` (exit 6). */
export async function alone<T>(ports: Ports, work: () => Promise<T>): Promise<T> {
  let release: (() => Promise<void>) | null = null;
  for (let waited = 0; release === null; waited++) {
    try {
      release = await lockFile(ports, ".ga4-goals/incidents.lock", {
        what: "a run that tells of incidents",
        lasts: LASTS_MS,
      });
    } catch (error) {
      if (!(error instanceof GoalsError && error.code === "locked")) throw error;
      if (waited >= LONGEST_WAIT_S) {
        throw new GoalsError("locked", "another run is sending messages, and has been for ten minutes", {
          exitCode: EXIT.refused,
          ...(error.hint === undefined ? {} : { hint: error.hint }),
        });
      }
      await ports.stopwatch.sleep(1_000);
    }
  }
  try {
    return await work();
  } finally {
    await release();
  }
}
