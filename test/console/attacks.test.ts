/** Who must not reach a console, and what nobody can have it do: nothing is read, written or run, and no secret is shown. */
import { connect } from "node:net";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ASKS } from "../../src/console/asks.js";
import { type Workspace, workspace } from "../support/cli.js";
import { type Heard, type OpenConsole, openConsole, type Sent } from "../support/console.js";

const SECRET = "s3cr3t-value-of-the-environment";
const MARKUP = `</script><script>alert(1)</script><img src=x onerror=alert(2)>"'`;
const FILE = "goals/shop.yaml";
const text = JSON.stringify(MARKUP);
const GOALS = `version: 1
property: 123456789
variables_from_env: [SHOP_SECRET]
goals:
  order: { name: ${text}, description: ${text}, stage: ${text}, owner: ${text}, tier: macro, category: revenue, type: event, event: purchase }
  secret: { name: "the \${env.SHOP_SECRET}", tier: micro, category: interaction, type: event, event: search, where: { term: "\${env.SHOP_SECRET}" } }
journeys:
  way: { name: ${text}, goal: order, steps: [secret, order] }
`;

let here: Workspace;
let page: OpenConsole;
let before: Readonly<Record<string, string>>;

beforeAll(async () => {
  here = workspace();
  here.write(FILE, GOALS);
  here.write("secret.yaml", "version: 1\n# not this console's\n");
  here.write("page/index.html", '<!doctype html><script src="/a.js"></script>');
  here.write("page/a.js", "1;");
  page = await openConsole(
    here,
    { patterns: [FILE] },
    {
      environment: { SHOP_SECRET: SECRET, OTHER_SECRET: `other-${SECRET}` },
      pageFolder: join(here.directory, "page"),
    },
  );
  before = here.files();
});
afterAll(() => page.stop());

const names = Object.keys(ASKS);
const state = { client: null };
const nothing = (): void => expect(here.files()).toEqual(before);

function refused({ status, headers, text: said }: Heard, code: number): void {
  expect([status, said]).toEqual([code, expect.not.stringContaining("version: 1")]);
  expect(Object.keys(headers).filter((name) => name.startsWith("access-control"))).toEqual([]);
  nothing();
}

describe("without the cookie", () => {
  const places = ["/", "/index.html", "/a.js", "/api/events", ...names.map((name) => `/api/${name}`)];

  it.each(places)("%s is not there for whoever guesses the port", async (path) => {
    const { cookie: _, ...headers } = page.own;
    const method = names.includes(path.slice(5)) ? "POST" : "GET";
    refused(
      await page.send(path, { method, headers, body: method === "POST" ? "{}" : undefined } as Sent),
      403,
    );
  });

  it.each(["", "x", "x".repeat(7000), "%00", "true"])("no token like %j opens it", async (token) => {
    const heard = await page.send(`/?open=${token}`);
    refused(heard, 403);
    expect(heard.headers["set-cookie"]).toBeUndefined();
  });

  it("the token opens it once", async () => {
    const heard = await page.send(`/?open=${page.token}`);
    refused(heard, 403);
    expect(heard.headers["set-cookie"]).toBeUndefined();
  });

  it.each(["ga4_goals_console=x", "other=1"])("a cookie like %s does not help", async (cookie) => {
    refused(await page.send("/", { headers: { cookie } }), 403);
  });
});

describe("with the cookie, from elsewhere", () => {
  it.each([
    { origin: "https://evil.example" },
    { origin: "null" },
    { origin: "http://127.0.0.1" },
    { origin: "http://localhost:1" },
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
  ])("a page with %j is refused everything", async (headers) => {
    for (const name of names) refused(await page.heard(name, state, headers), 403);
    refused(await page.send("/api/events", { headers: { ...page.own, ...headers } }), 403);
  });

  it("a question without an origin is refused", async () => {
    const { origin: _, ...headers } = page.own;
    for (const name of names)
      refused(await page.send(`/api/${name}`, { method: "POST", headers, body: JSON.stringify(state) }), 403);
  });

  it.each([
    "evil.example",
    "evil.example:80",
    "localhost",
    "127.0.0.1",
    "127.0.0.1:1",
    "[::1]",
    "127.0.0.1.evil.example",
  ])("another name for this machine, %s, is refused: it may have been made to lead here", async (host) => {
    refused(await page.heard("state", state, { host }), 403);
    refused(await page.send(`/?open=${page.token}`, { headers: { host } }), 403);
    refused(await page.send("/", { headers: { ...page.own, host: `${host}:${page.port}.x` } }), 403);
  });

  it("the port is open on loopback alone", async () => {
    const others = Object.values(networkInterfaces())
      .flatMap((all) => all ?? [])
      .filter(({ internal, family }) => !internal && family === "IPv4")
      .map(({ address }) => address);
    for (const address of [...others, "::1"]) expect(await canConnect(address, page.port)).toBe(false);
    expect(await canConnect("127.0.0.1", page.port)).toBe(true);
  });
});

function canConnect(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 2000 });
    const end = (can: boolean): void => {
      socket.destroy();
      resolve(can);
    };
    socket.on("connect", () => end(true));
    socket.on("error", () => end(false));
    socket.on("timeout", () => end(false));
  });
}

describe("a question of another shape", () => {
  it.each(["GET", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD"])("by %s is refused", async (method) => {
    for (const name of names) {
      const { status } = await page.send(`/api/${name}`, { method, headers: page.own });
      expect(status).toBe(405);
    }
    if (method !== "GET" && method !== "HEAD")
      refused(await page.send("/", { method, headers: page.own }), 405);
    nothing();
  });

  it.each([
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "",
    "application/jsonp",
  ])("as %j, which a form of another page can send, is refused", async (type) => {
    for (const name of names) refused(await page.heard(name, state, { "content-type": type }), 415);
  });

  it.each([
    "",
    "{",
    "[]",
    "null",
    '"state"',
    "{}",
    '{"client":1}',
    '{"client":null,"more":1}',
    '{"client":null,"__proto__":{"file":"x"}}',
    '{"client":null,"constructor":{"prototype":{}}}',
  ])("%s is refused", async (body) => {
    refused(await page.send("/api/plan", { method: "POST", headers: page.own, body }), 400);
  });

  it("larger than a page sends is refused before it is kept", async () => {
    const claimed = { ...page.own, "content-length": String(1024 ** 3) };
    refused(await begun(page.port, "/api/save", claimed), 413);
    const { "content-length": _, ...chunked } = { ...claimed, "transfer-encoding": "chunked" };
    refused(await begun(page.port, "/api/save", chunked, 17 * 1024 * 1024), 413);
  });

  it("of a name that is none is refused", async () => {
    for (const name of ["nothing", "constructor", "__proto__", "toString", "state-", "report-file-x"])
      refused(await page.heard(name, state), 404);
  });
});

/** A request that is never ended, with so many bytes of a body. */
function begun(
  port: number,
  path: string,
  headers: Readonly<Record<string, string>>,
  bytes = 0,
): Promise<Heard> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1");
    let answer = "";
    const done = (): void => {
      const status = Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? 0);
      if (status === 0) return;
      socket.destroy();
      resolve({ status, headers: {}, text: answer });
    };
    socket.on("data", (part) => {
      answer += part.toString("latin1");
      done();
    });
    socket.on("error", (error) => (answer === "" ? reject(error) : done()));
    const all = { host: `127.0.0.1:${port}`, ...headers };
    socket.write(
      `POST ${path} HTTP/1.1\r\n${Object.entries(all)
        .map(([name, value]) => `${name}: ${value}\r\n`)
        .join("")}\r\n`,
    );
    for (let left = bytes; left > 0; left -= 65536) socket.write(`10000\r\n${"x".repeat(65536)}\r\n`);
  });
}

describe("a path that leads elsewhere", () => {
  const paths = [
    "secret.yaml",
    "../secret.yaml",
    "goals/../secret.yaml",
    "goals/../goals/shop.yaml",
    "./goals/shop.yaml",
    "goals//shop.yaml",
    "goals/shop.yaml\0",
    "goals\\shop.yaml",
    "/etc/passwd",
    "file:///etc/passwd",
    "goals",
    "__proto__",
    "constructor",
  ];

  it.each(paths)("%j is neither read nor written", async (path) => {
    const file = path === "/etc/passwd" ? join(here.directory, FILE) : path;
    const draft = { client: null, texts: {}, file };
    refused(await page.heard("save", { client: null, file, text: "version: 1\n", basedOn: null }), 404);
    refused(await page.heard("draft", { ...draft, pick: { event: "search" } }), 404);
    if (path !== "__proto__") {
      const texts = { [file]: "version: 1\n" };
      for (const name of ["check", "count", "funnel"])
        refused(await page.heard(name, { client: null, texts, ...MORE[name] }), 404);
    }
    refused(await page.heard("state", { client: file }), 404);
    refused(await page.heard("report-file", { client: null, id: file, format: "csv" }), 404);
    refused(await page.heard("apply", { client: null, digest: file.slice(0, 64) }), 403);
  });

  it.each([
    "/../secret.yaml",
    "/%2e%2e/secret.yaml",
    "/..%2fsecret.yaml",
    "/..%5csecret.yaml",
    "//etc/passwd",
    "/page/../../secret.yaml",
    "/a.js/../../secret.yaml",
    "/.git/config",
    "/index.html%00.js",
    "/api/",
    "/api/state/../../secret.yaml",
  ])("the address %s is none", async (path) => {
    const { status, text: said } = await page.send(path, { headers: page.own });
    expect([404, 405, 400]).toContain(status);
    expect(said).not.toContain("not this console's");
  });
});

const MORE: Readonly<Record<string, object>> = {
  check: {},
  count: { goal: "order" },
  funnel: { journey: "way" },
};

describe("what is shown", () => {
  it("is never run: markup stays a text, of JSON that no browser takes for a page", async () => {
    const asks: readonly (readonly [string, object])[] = [
      ["state", state],
      ["check", { client: null, texts: { [FILE]: GOALS.replace("tier: macro", `tier: ${text}`) } }],
      ["count", { client: null, texts: {}, goal: MARKUP }],
      ["draft", { client: null, texts: {}, file: FILE, pick: { page: MARKUP } }],
      ["save", { client: null, file: MARKUP, text: "", basedOn: null }],
    ];
    for (const [name, ask] of asks) {
      const { headers } = await page.heard(name, ask);
      expect(headers["content-type"]).toBe("application/json; charset=utf-8");
      expect(headers["x-content-type-options"]).toBe("nosniff");
      expect(headers["content-security-policy"]).toContain("default-src 'none'; base-uri 'none'");
    }
    nothing();
  });

  it("comes with a policy under which the page runs its own files alone, in no frame, and asks nobody else", async () => {
    const { headers } = await page.send("/", { headers: page.own });
    expect(headers["content-security-policy"]).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    );
    expect(headers).toMatchObject({
      "cache-control": "no-store",
      "referrer-policy": "no-referrer",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-resource-policy": "same-origin",
    });
  });

  it("holds nothing of the environment, whatever is asked and however it fails", async () => {
    const stolen = GOALS.replace("[SHOP_SECRET]", "[SHOP_SECRET, OTHER_SECRET]").replace(
      "event: search,",
      'event: "${env.OTHER_SECRET}",',
    );
    const drafts: readonly Readonly<Record<string, string>>[] = [
      {},
      { [FILE]: stolen },
      { [FILE]: stolen.replace("tier: micro", 'tier: "${env.OTHER_SECRET}"') },
      { [FILE]: GOALS.replace("steps: [secret", 'steps: ["${env.SHOP_SECRET}"') },
      { [FILE]: GOALS.replace("property: 123456789", 'property: "${env.SHOP_SECRET}"') },
    ];
    for (const texts of drafts) {
      for (const [name, more] of Object.entries(MORE)) {
        const { text: said } = await page.heard(name, { client: null, texts, ...more });
        expect(said).not.toContain(SECRET);
      }
    }
    for (const name of ["state", "counts", "seen"])
      expect((await page.heard(name, state)).text).not.toContain(SECRET);
    const { checked, files } = await page.ask("state", { client: null });
    expect(checked.goals[1]?.goal?.name).toBe("the ${env.SHOP_SECRET}");
    expect(files[0]?.text).toBe(GOALS);
    nothing();
  });
});
