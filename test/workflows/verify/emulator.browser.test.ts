/** `ga4-goals verify --emulator` in a real Chromium: a shop whose tag sends as gtag does, and what its goals come to. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Verified } from "../../../src/workflows/verify/verify.js";
import { type CliResult, type Workspace, workspace } from "../../support/cli.js";

/**
 * What gtag does on a page, in short: cookies for visitor and visit, events of a second sent together, to Google's own
 * address; what is left goes with the visitor.
 */
const TAG = `
const ID = "G-SHOP1";
const jar = (name) => (document.cookie.split("; ").find((one) => one.startsWith(name + "=")) || "").split("=")[1];
const first = !jar("_ga");
if (first) document.cookie = "_ga=GA1.1." + Math.floor(Math.random() * 1e9) + "." + Math.floor(Date.now() / 1000) + "; path=/";
const begins = !jar("_ga_SHOP1");
if (begins) document.cookie = "_ga_SHOP1=GS2.1.s" + Math.floor(Date.now() / 1000) + "; path=/";
const text = (parts) => new URLSearchParams(parts).toString();
const waiting = [];
let n = 0;
function flush() {
  if (waiting.length === 0) return;
  const base = { v: "2", tid: ID, gtm: "45je5a71v9178224415za200", _p: String(performance.timeOrigin | 0), gcs: "G111", npa: "0",
    cid: jar("_ga").slice(6), ul: navigator.language.toLowerCase(), sr: screen.width + "x" + screen.height, uamb: "0", uap: "Linux",
    sid: jar("_ga_SHOP1").slice(7), sct: "1", seg: first ? "0" : "1", dl: location.href, dr: document.referrer, dt: document.title, _s: String(++n) };
  const events = waiting.splice(0);
  const address = "https://region1.google-analytics.com/g/collect?";
  if (events.length === 1) navigator.sendBeacon(address + text({ ...base, ...events[0] }));
  else fetch(address + text(base), { method: "POST", keepalive: true, body: events.map(text).join("\\r\\n") });
}
function gtag(command, name, given = {}) {
  const parts = { en: name };
  for (const [key, value] of Object.entries(given)) {
    if (key === "currency") parts.cu = value;
    else if (key === "items") value.forEach((item, i) => (parts["pr" + (i + 1)] = "id" + item.item_id + "~pr" + item.price));
    else parts[(typeof value === "number" ? "epn." : "ep.") + key] = value;
  }
  waiting.push(parts);
  setTimeout(flush, 300);
}
waiting.push({ en: "page_view", ...(first ? { _fv: "1", _nsi: "1" } : {}), ...(begins ? { _ss: "1" } : {}), _ee: "1" });
setTimeout(flush, 300);
addEventListener("pagehide", () => { waiting.push({ en: "user_engagement", _et: "1200" }); flush(); });
addEventListener("submit", (e) => { e.preventDefault(); gtag("event", "form_submit", { form_id: e.target.id, form_length: e.target.elements.length }); });
`;
const PAGES: Readonly<Record<string, string>> = {
  "/": `<form id="contact"><input name="email"><button>Ask</button></form><a href="/thanks">buy</a>`,
  "/thanks": `<script>gtag("event", "purchase", { currency: "EUR", value: 49.9, transaction_id: "T1", items: [{ item_id: "B1", price: 49.9 }] });</script>`,
  "/silent": "no tag here",
};

let server: Server;
let origin: string;
let here: Workspace;
beforeAll(async () => {
  server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://site").pathname;
    const tag = path === "/silent" ? "" : `<script>${TAG}</script>`;
    response
      .writeHead(200, { "content-type": "text/html" })
      .end(`<!doctype html><title>Shop</title>${tag}${PAGES[path] ?? ""}`);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));
beforeEach(() => {
  here = workspace();
});

const GOALS = (stream: string): string => `version: 1
property: 123456789
streams: [${stream}]
goals:
  order: { tier: macro, category: revenue, type: event, event: purchase }
  arrived: { tier: micro, category: navigation, type: destination, page: /thanks }
  newsletter: { tier: micro, category: interaction, type: event, event: form_submit, where: { form_id: newsletter } }
  brochure: { tier: micro, category: interaction, type: event, event: brochure_sent }
`;
const WALK = (expects: string): string => `version: 1
steps: [open: /, click: "#contact button", open: /thanks]
${expects}`;

async function verify(...words: string[]): Promise<CliResult> {
  const { CHROMIUM_PATH } = process.env;
  const environment = CHROMIUM_PATH === undefined ? {} : { CHROMIUM_PATH };
  return here.cli(["verify", "--emulator", ...words], { environment, columns: 80 });
}

describe("verify --emulator", () => {
  test("a page's tag to key event and report: counted, a rule that does not fit, never sent; no file but the user's", async () => {
    here.write("goals.yaml", GOALS("G-SHOP1"));
    here.write("walk.yaml", WALK(""));
    const before = here.files();
    const answer = await verify(`${origin}/`, "goals.yaml", "--walk", "walk.yaml");
    expect(answer.stdout.replaceAll(origin, "http://shop")).toBe(
      `counted           order (purchase)  once, first on http://shop/thanks
counted           arrived  once
not counted       newsletter
                  no form_submit fits its rule: form_id = newsletter (it was
                  contact)
never sent        brochure (brochure_sent)

6 events collected on the way; none reached GA4.
An emulated property (G-SHOP1) took them in and reports 2 key events of goals.
`,
    );
    expect(answer.exitCode).toBe(8);
    expect(here.files()).toEqual(before);
  });

  test("goals that are expected and counted are a success, whatever else the file has", async () => {
    here.write("goals.yaml", GOALS("G-SHOP1"));
    here.write("walk.yaml", WALK("expects: [order, arrived]"));
    const answer = await verify(`${origin}/`, "goals.yaml", "--walk", "walk.yaml", "--format", "json");
    const { goals, emulator } = JSON.parse(answer.stdout) as Verified;
    expect(goals.map(({ status }) => status)).toEqual(["sent", "never", "not-in-walk", "not-in-walk"]);
    expect(emulator).toMatchObject({ streams: ["G-SHOP1"], keyEvents: 2 });
    expect(Object.fromEntries(goals.map((one) => [one.goal, one.emulator?.status]))).toEqual({
      order: "counted",
      arrived: "counted",
      newsletter: "not-in-walk",
      brochure: "not-in-walk",
    });
    expect(answer.exitCode).toBe(0);
  });

  test("another measurement id and a page without a tag are told as what they are: exit 8", async () => {
    here.write("goals.yaml", GOALS("G-OTHER1"));
    const wrong = await verify(`${origin}/thanks`, "goals.yaml");
    expect(wrong.stdout).toContain("sent to G-SHOP1; the goals file names G-OTHER1");
    expect(wrong.stdout).toMatch(/\(G-OTHER1\) took in none of them: \d sent to G-SHOP1\./);
    const silent = await verify(`${origin}/silent`, "goals.yaml");
    expect(silent.stdout).toContain("The pages sent nothing");
    expect([wrong.exitCode, silent.exitCode]).toEqual([8, 8]);
  });

  test("over clients: a row each with what counted and what did not", async () => {
    here.write(
      "goals.yaml",
      GOALS("G-SHOP1").replace("property: 123456789\n", "").replace("page: /thanks", "page: /gone"),
    );
    here.write("walk.yaml", "version: 1\nsteps: [open: /thanks]\n");
    here.write(
      "clients.yaml",
      `version: 1
defaults: { goals: [goals.yaml] }
clients:
  acme: { property: 1, variables: { at: "${new URL(origin).port}", walk: walk } }
`,
    );
    const address = "http://127.0.0.1:${at}/";
    const answer = await verify(address, "--clients", "clients.yaml", "--walk", "${walk}.yaml");
    expect(answer.stdout).toMatch(/Client +Counted +Not counted +Never sent/);
    expect(answer.stdout).toMatch(/\nacme +1 +arrived +newsletter, brochure/);
    expect(answer.exitCode).toBe(8);
  });
});
