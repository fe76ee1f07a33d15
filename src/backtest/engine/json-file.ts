/**
 * How a JSON file is laid out: by its first bytes, because its name does not tell. Files that are no UTF-8 as it should
 * be are written anew for the database, which reads nothing else. Knows no columns but `event_params`.
 */
import { createReadStream, createWriteStream } from "node:fs";
import { pipeline as pipe, Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";

/** `lines`: an object a line; `array`: one list of objects; `spread`: objects over several lines. */
export type JsonLayout = "lines" | "array" | "spread";

export interface JsonFile {
  /** As it was named. */
  readonly file: string;
  readonly layout: JsonLayout;
  /** Null for UTF-8 that can be read as it lies there. */
  readonly encoding: "utf-8" | "utf-16le" | "utf-16be" | null;
  /** `event_params` is an object of names and values, as some tools flatten it. */
  readonly flat: boolean;
  /** Which names stand in its first events. */
  readonly names: (name: string) => boolean;
}

/** Enough to see an event's `event_params`. */
const HEAD_BYTES = 65_536;

/** @throws what reading the file throws. */
export async function lookAtJson(file: string): Promise<JsonFile> {
  const head = await headOf(file);
  const encoding = encodingOf(head);
  const text = new TextDecoder(encoding ?? "utf-8").decode(head);
  const [first = ""] = text.trimStart().split(/\r?\n/, 1);
  const layout = text.trimStart().startsWith("[") ? "array" : isObject(first) ? "lines" : spread(text);
  return {
    file,
    layout,
    encoding,
    flat: /"event_params"\s*:\s*\{/.test(text),
    names: (name) => text.includes(`"${name}"`),
  };
}

/** A line that is no object may be broken: then it is for the reader of lines to say where. */
function spread(text: string): JsonLayout {
  return /^\s*\{\s*\r?\n/.test(text) ? "spread" : "lines";
}

function isObject(line: string): boolean {
  return line.startsWith("{") && line.trimEnd().endsWith("}");
}

function encodingOf(head: Uint8Array): JsonFile["encoding"] {
  const [a, b, c] = head;
  if (a === 0xef && b === 0xbb && c === 0xbf) return "utf-8";
  if (a === 0xff && b === 0xfe) return "utf-16le";
  if (a === 0xfe && b === 0xff) return "utf-16be";
  // JSON begins with an ASCII character: a zero byte beside it is UTF-16 without its mark.
  if (a !== 0 && b === 0) return "utf-16le";
  return a === 0 && b !== 0 && b !== undefined ? "utf-16be" : null;
}

/** Its bytes, unpacked. A failure of either end is the stream's. */
function open(file: string): Readable {
  const bytes = createReadStream(file);
  if (!/\.gz$/i.test(file)) return bytes;
  return pipe(bytes, createGunzip(), () => undefined);
}

async function headOf(file: string): Promise<Uint8Array> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of open(file)) {
    parts.push(part as Buffer);
    size += (part as Buffer).length;
    if (size >= HEAD_BYTES) break;
  }
  return Buffer.concat(parts);
}

/** Writes the file to `to` as UTF-8 without a mark. */
export async function writeAsUtf8({ file, encoding }: JsonFile, to: string): Promise<void> {
  const decoder = new TextDecoderStream(encoding ?? "utf-8", { fatal: true });
  const text = Readable.toWeb(open(file)).pipeThrough(decoder as never);
  await pipeline(Readable.fromWeb(text as never), createWriteStream(to, { mode: 0o600 }));
}
