/**
 * Which files of an export are taken in, and how JSON files are laid out. An export holds a day once: its daily table,
 * else that of the unfinished day; users tables beside it hold no events. Made without a look at what a backtest reads:
 * the two must agree.
 */
import { createReadStream } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { buffer } from "node:stream/consumers";
import { createGunzip } from "node:zlib";

/** A file that was not taken in; null where it holds no events. */
export interface FileLeftOut {
  readonly file: string;
  readonly because: string | null;
}

const TABLE = /^events_(intraday_|fresh_)?(\d{8})(?!\d)/;
const USERS = /^(pseudonymous_)?users_\d{8}(?!\d)/;
const BETTER = ["", "fresh_", "intraday_"];

interface Place {
  readonly day: string;
  readonly kind: number;
}

/** The table may be the file or its folder; `day` is of one dataset. */
function placeOf(file: string): Place | undefined {
  for (const path of [file, dirname(file)]) {
    const [, kind = "", day] = TABLE.exec(basename(path)) ?? [];
    if (day !== undefined) return { day: `${dirname(path)}/${day}`, kind: BETTER.indexOf(kind) };
  }
  return undefined;
}

/** Each event's file once. */
export function filesOnce(files: readonly string[]): {
  readonly taken: readonly string[];
  readonly leftOut: readonly FileLeftOut[];
} {
  const best = new Map<string, { readonly file: string; readonly rank: number }>();
  const offer = (key: string, file: string, rank: number): void => {
    const known = best.get(key);
    if (known === undefined || rank < known.rank) best.set(key, { file, rank });
  };
  const stem = (file: string): string => `file ${file.replace(/\.(parquet|ndjson|jsonl|json)(\.gz)?$/i, "")}`;
  const format = (file: string): number => (/\.gz$/i.test(file) ? 2 : /\.parquet$/i.test(file) ? 0 : 1);
  for (const file of files) offer(stem(file), file, format(file));
  const apart = files.filter((file) => best.get(stem(file))?.file === file);
  for (const file of apart) {
    const place = placeOf(file);
    if (place !== undefined) offer(`day ${place.day}`, file, place.kind);
  }
  const leftOut = files.flatMap((file): readonly FileLeftOut[] => {
    if (USERS.test(basename(file)) || USERS.test(basename(dirname(file)))) return [{ file, because: null }];
    const copy = best.get(stem(file));
    if (copy !== undefined && copy.file !== file) return [{ file, because: copy.file }];
    const place = placeOf(file);
    const day = place === undefined ? undefined : best.get(`day ${place.day}`);
    return day === undefined || day.rank === place?.kind ? [] : [{ file, because: day.file }];
  });
  const left = new Set(leftOut.map(({ file }) => file));
  return { taken: files.filter((file) => !left.has(file)), leftOut };
}

export type JsonFormat = "newline_delimited" | "array" | "unstructured";

/** Hands the work a file that DuckDB can read, in UTF-8, and how its objects lie. Throws what reading it throws. */
export async function withJson<T>(
  file: string,
  work: (file: string, format: JsonFormat) => Promise<T>,
): Promise<T> {
  const bytes = await headOf(file);
  const encoding = encodingOf(bytes);
  const head = new TextDecoder(encoding ?? "utf-8").decode(bytes).trimStart();
  const format = head.startsWith("[")
    ? "array"
    : /^\{\s*\r?\n/.test(head)
      ? "unstructured"
      : "newline_delimited";
  if (encoding === undefined) return work(file, format);
  const folder = await mkdtemp(join(tmpdir(), "ga4-goals-emulator-"));
  try {
    const whole = await buffer(
      /\.gz$/i.test(file) ? createReadStream(file).pipe(createGunzip()) : createReadStream(file),
    );
    const copy = join(folder, "events.json");
    await writeFile(copy, new TextDecoder(encoding, { fatal: true }).decode(whole), { mode: 0o600 });
    return await work(copy, format);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function headOf(file: string): Promise<Uint8Array> {
  const bytes = createReadStream(file);
  const unpacked = /\.gz$/i.test(file) ? bytes.pipe(createGunzip()) : bytes;
  bytes.on("error", (error) => unpacked.destroy(error));
  for await (const part of unpacked) {
    bytes.destroy();
    return part as Buffer;
  }
  return new Uint8Array();
}

/** Undefined for plain UTF-8; JSON begins with an ASCII character, so a zero byte beside it tells UTF-16. */
function encodingOf([a, b, c]: Uint8Array): string | undefined {
  if (a === 0xef && b === 0xbb && c === 0xbf) return "utf-8";
  if (a === 0xff && b === 0xfe) return "utf-16le";
  if (a === 0xfe && b === 0xff) return "utf-16be";
  if (a === undefined || b === undefined) return undefined;
  return b === 0 ? "utf-16le" : a === 0 ? "utf-16be" : undefined;
}
