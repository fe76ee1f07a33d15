/** The files of a ZIP archive, as CI services hand out what a run has left. */
import { unzipSync } from "fflate";

/** Bytes of one file, unpacked. */
const LARGEST = 64 * 1024 * 1024;

/** What may be plans; nothing where it is no archive. */
export function planTextsIn(archive: Buffer): readonly string[] {
  try {
    const files = unzipSync(archive, {
      filter: ({ name, originalSize }) => name.endsWith(".json") && originalSize <= LARGEST,
    });
    return Object.values(files).map((bytes) => Buffer.from(bytes).toString("utf8"));
  } catch {
    return [];
  }
}
