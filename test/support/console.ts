/** A console in this process, and what a browser sends to one. */
import { request } from "node:http";
import { join } from "node:path";
import type { Answer, Ask, EndpointName } from "../../src/console/shapes.js";
import { type ConsoleWish, type RunningConsole, startConsole } from "../../src/console/start.js";
import { diskPorts } from "../../src/workflows/disk.js";
import type { Workspace } from "./cli.js";

export interface Heard {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly text: string;
}

export interface Sent {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** One request to a port, with exactly these headers and no others but Host, which may be among them. */
export function send(
  port: number,
  path: string,
  { method = "GET", headers = {}, body }: Sent = {},
): Promise<Heard> {
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
    const asked = request(
      { host: "127.0.0.1", port, path, method, headers: { ...length, ...headers } },
      (response) => {
        const parts: Buffer[] = [];
        response.on("data", (part: Buffer) => parts.push(part));
        response.on("error", reject);
        response.on("end", () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text: Buffer.concat(parts).toString("utf8"),
          }),
        );
      },
    );
    asked.on("error", reject);
    asked.end(body);
  });
}

export interface OpenConsole {
  readonly port: number;
  readonly token: string;
  /** What the page sends with all it asks. */
  readonly own: Readonly<Record<string, string>>;
  readonly send: (path: string, sent?: Sent) => Promise<Heard>;
  /** As the page asks. @throws Error with the answer where its status is not 200. */
  readonly ask: <N extends EndpointName>(name: N, ask: Ask<N>) => Promise<Answer<N>>;
  /** The same with whatever comes back. */
  readonly heard: (name: string, ask: unknown, headers?: Readonly<Record<string, string>>) => Promise<Heard>;
  readonly stop: RunningConsole["stop"];
}

export interface ConsoleOptions {
  readonly environment?: Readonly<Record<string, string>>;
  readonly pageFolder?: string;
  readonly now?: Date;
}

/** Started in a folder, and its address opened. */
export async function openConsole(
  here: Workspace,
  wish: Partial<ConsoleWish> = {},
  { environment = {}, pageFolder = join(here.directory, "no-page"), now }: ConsoleOptions = {},
): Promise<OpenConsole> {
  const ports = diskPorts(here.directory, { environment });
  const running = await startConsole(
    { ...ports, ...(now === undefined ? {} : { now: () => now }) },
    { patterns: [], allowApply: false, ...wish },
    { version: "0.0.0", pageFolder },
  );
  const url = new URL(running.address);
  const port = Number(url.port);
  const token = url.searchParams.get("open") ?? "";
  const opened = await send(port, `/?open=${token}`);
  const cookie = String(opened.headers["set-cookie"]?.[0]).split(";")[0] ?? "";
  const own = { origin: url.origin, cookie, "content-type": "application/json" };
  const heard: OpenConsole["heard"] = (name, ask, headers = {}) =>
    send(port, `/api/${name}`, {
      method: "POST",
      headers: { ...own, ...headers },
      body: JSON.stringify(ask),
    });
  return {
    ...{ port, token, own, heard, stop: running.stop },
    send: (path, sent) => send(port, path, sent),
    ask: async (name, ask) => {
      const { status, text } = await heard(name, ask);
      if (status !== 200) throw new Error(`${name}: ${status} ${text}`);
      return JSON.parse(text) as Answer<typeof name>;
    },
  };
}
