/**
 * A small site on loopback for browser tests: pages that load (`/page/1`, `/page/2`, ...), one that does not
 * (`/app`), a stub of gtag.js, and an ear for what it sends. Every page has the same head, so a test decides what is
 * installed.
 */
import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** One hit as the collect endpoint received it. */
export interface Hit {
  readonly event: string;
  readonly measurementId: string;
  /** Empty where the hit carried no session. */
  readonly session: string;
}

export interface Site {
  readonly origin: string;
  readonly hits: readonly Hit[];
  /** How often an event has come in. */
  count(event: string): number;
  /** Sessions an event has come in for, in order. */
  sessions(event: string): readonly string[];
  close(): Promise<void>;
}

export interface SiteOptions {
  /** Measurement id of the Google tag. */
  readonly measurementId: string;
  /** HTML before the Google tag, such as a consent default. */
  readonly before?: string;
  /** HTML after the Google tag: the page code. */
  readonly after?: string;
  /** Settings of the stub. `timeout`: of the session, in milliseconds. `history`: page_view on history changes. */
  readonly stub?: { readonly timeout?: number; readonly history?: boolean };
  /** Parameters of the `config` command. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** A Content-Security-Policy header for every page. */
  readonly policy?: string;
}

export async function startSite(options: SiteOptions): Promise<Site> {
  const stub = await readFile(new URL("./gtag-stub.js", import.meta.url), "utf8");
  const hits: Hit[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://site");
    if (url.pathname === "/g/collect") {
      hits.push(hitOf(url));
      response.writeHead(204).end();
    } else if (url.pathname === "/gtag.js") {
      response.writeHead(200, { "content-type": "text/javascript" }).end(stub);
    } else if (url.pathname === "/head.js") {
      response.writeHead(200, { "content-type": "text/javascript" }).end(headScript(options));
    } else if (/^\/(page|app)\b/.test(url.pathname)) {
      const policy = options.policy === undefined ? {} : { "content-security-policy": options.policy };
      response
        .writeHead(200, { "content-type": "text/html; charset=utf-8", ...policy })
        .end(pageHtml(options, url.pathname));
    } else {
      response.writeHead(404, { "content-type": "text/html" }).end("<h1>nothing here</h1>");
    }
    drain(request);
  });
  const origin = await listening(server);
  return {
    origin,
    hits,
    count: (event) => hits.filter((hit) => hit.event === event).length,
    sessions: (event) => hits.filter((hit) => hit.event === event).map((hit) => hit.session),
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}

function hitOf(url: URL): Hit {
  const parameter = (name: string): string => url.searchParams.get(name) ?? "";
  return { event: parameter("en"), measurementId: parameter("tid"), session: parameter("sid") };
}

function drain(request: IncomingMessage): void {
  request.resume();
}

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** What Google has people paste, but as a file, so that a strict policy need not know it. */
function headScript(options: SiteOptions): string {
  return `window.gtagStub = ${JSON.stringify(options.stub ?? {})};
window.dataLayer = window.dataLayer || [];
function gtag() { dataLayer.push(arguments); }
gtag("js", new Date());
gtag("config", "${options.measurementId}", ${JSON.stringify(options.config ?? {})});
`;
}

function pageHtml(options: SiteOptions, path: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<title>${path}</title>
${options.before ?? ""}
<script src="/head.js"></script>
<script async src="/gtag.js"></script>
${options.after ?? ""}
</head>
<body>
<h1>${path}</h1>
<a id="next" href="/page/${Number(path.split("/")[2] ?? 0) + 1}">next</a>
<a id="fragment" href="#part">part</a>
</body>
</html>`;
}
