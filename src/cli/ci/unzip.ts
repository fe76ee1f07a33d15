/** The files of a ZIP archive, as CI services hand out what a run has left; as much of the format as they use. */
import { inflateRawSync } from "node:zlib";

const END = 0x06054b50;
const ENTRY = 0x02014b50;
/** Bytes of one file, unpacked. */
const LARGEST = 64 * 1024 * 1024;

/** What may be plans; nothing where it is no archive. */
export function planTextsIn(archive: Buffer): readonly string[] {
  try {
    return entriesOf(archive)
      .filter(({ name }) => name.endsWith(".json"))
      .map((entry) => contentOf(archive, entry).toString("utf8"));
  } catch {
    // Offsets that lead out of it, a kind of packing that nobody uses.
    return [];
  }
}

interface Entry {
  readonly name: string;
  readonly method: number;
  readonly size: number;
  readonly at: number;
}

function entriesOf(archive: Buffer): readonly Entry[] {
  let end = archive.length - 22;
  while (end >= 0 && archive.readUInt32LE(end) !== END) end--;
  if (end < 0) return [];
  const count = archive.readUInt16LE(end + 10);
  let at = archive.readUInt32LE(end + 16);
  return Array.from({ length: count }, () => {
    if (archive.readUInt32LE(at) !== ENTRY) throw new RangeError("no entry");
    const [name, extra, note] = [28, 30, 32].map((offset) => archive.readUInt16LE(at + offset)) as [
      number,
      number,
      number,
    ];
    const entry: Entry = {
      name: archive.toString("utf8", at + 46, at + 46 + name),
      method: archive.readUInt16LE(at + 10),
      size: archive.readUInt32LE(at + 20),
      at: archive.readUInt32LE(at + 42),
    };
    at += 46 + name + extra + note;
    return entry;
  });
}

function contentOf(archive: Buffer, { method, size, at }: Entry): Buffer {
  const from = at + 30 + archive.readUInt16LE(at + 26) + archive.readUInt16LE(at + 28);
  const bytes = archive.subarray(from, from + size);
  if (method === 0) return bytes;
  if (method === 8) return inflateRawSync(bytes, { maxOutputLength: LARGEST });
  throw new RangeError("packed in another way");
}
