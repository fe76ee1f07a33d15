/** What files are, in a few bytes: path, size, time and their beginning and end. */
import { createHash } from "node:crypto";
import { open, stat } from "node:fs/promises";

/** Parquet keeps its table of contents at the end. */
const LOOKED_AT = 16_384;

export interface FilesKey {
  /** 32 hexadecimal digits. */
  readonly key: string;
  /** Of all files. */
  readonly bytes: number;
}

/** `also`: what else makes a difference. Throws what reading throws. */
export async function keyOfFiles(files: readonly string[], also: string): Promise<FilesKey> {
  const hash = createHash("sha256").update(also);
  let bytes = 0;
  for (const file of files) {
    const { size, mtimeNs } = await stat(file, { bigint: true });
    hash.update(`\0${file}\0${size}\0${mtimeNs}\0`);
    hash.update(await ends(file, Number(size)));
    bytes += Number(size);
  }
  return { key: hash.digest("hex").slice(0, 32), bytes };
}

async function ends(file: string, size: number): Promise<Buffer> {
  const handle = await open(file, "r");
  try {
    const read = async (from: number): Promise<Buffer> => {
      const { bytesRead, buffer } = await handle.read(Buffer.alloc(LOOKED_AT), 0, LOOKED_AT, from);
      return buffer.subarray(0, bytesRead);
    };
    return Buffer.concat([await read(0), await read(Math.max(0, size - LOOKED_AT))]);
  } finally {
    await handle.close();
  }
}
