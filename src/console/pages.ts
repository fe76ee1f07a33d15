/** The files of the page, read once: what is asked for by name is looked up, never a path. */
import { readdir, readFile } from "node:fs/promises";
import { extname, join } from "node:path";

export interface PageFile {
  readonly type: string;
  readonly body: Buffer;
}

/** By the path of their address, `/index.html`; the page itself also as `/`. */
export type PageFiles = ReadonlyMap<string, PageFile>;

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".woff2": "font/woff2",
};

/** Null where the folder holds no page: it was not built. */
export async function readPageFiles(folder: string): Promise<PageFiles | null> {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  const found = new Map<string, PageFile>();
  for (const name of names) {
    const type = TYPES[extname(name)];
    if (type === undefined) continue;
    found.set(`/${name.replaceAll("\\", "/")}`, { type, body: await readFile(join(folder, name)) });
  }
  const index = found.get("/index.html");
  return index === undefined ? null : found.set("/", index);
}
