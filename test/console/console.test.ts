/** What the page asks of the console's server, answered over real files: state, drafts, edits, saves. */
import { appendFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import type { ServerEvent } from "../../src/console/shapes.js";
import { type Workspace, workspace } from "../support/cli.js";
import { type OpenConsole, openConsole } from "../support/console.js";

const GOALS = `# the shop
version: 1
property: 123456789
currency: EUR
goals:
  order: { name: Order, tier: macro, category: revenue, type: event, event: purchase } # money
  # a first step
  cart:
    tier: micro
    category: interaction
    leads_to: order
    type: event
    event: add_to_cart # as GA4 sends it
journeys:
  checkout:
    goal: order
    steps:
      - view_item # looked
      - cart
      - order
`;

const open: OpenConsole[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map(({ stop }) => stop()));
});

async function begun(
  here: Workspace,
  ...more: Parameters<typeof openConsole> extends [unknown, ...infer R] ? R : never
): Promise<OpenConsole> {
  const one = await openConsole(here, ...more);
  open.push(one);
  return one;
}

function shop(text = GOALS): Workspace {
  const here = workspace();
  here.write("goals/shop.yaml", text);
  return here;
}

const FILE = "goals/shop.yaml";
const draft = (text: string) => ({ client: null, texts: { [FILE]: text } });

describe("the state", () => {
  it("has the files as they are, the goals with their places, and says where counts come from", async () => {
    const page = await begun(shop());
    const state = await page.ask("state", { client: null });
    expect(state).toMatchObject({
      allowApply: false,
      clients: [],
      client: null,
      property: "123456789",
      files: [{ file: FILE, text: GOALS, hash: expect.stringMatching(/^[0-9a-f]{64}$/) }],
      events: { from: "none", words: expect.stringContaining("--events") },
      checked: { valid: true, problems: [] },
    });
    const [order, cart] = state.checked.goals;
    expect(order).toMatchObject({
      ...{ id: "order", file: FILE, line: 6 },
      raw: { name: "Order", tier: "macro", category: "revenue", type: "event", event: "purchase" },
      goal: { name: "Order", tier: "macro", event: "purchase", journeys: ["checkout"] },
    });
    expect(GOALS.slice(cart?.start, cart?.end)).toMatch(/^cart:[\s\S]*event: add_to_cart$/);
    expect(state.checked.journeys).toMatchObject([
      { id: "checkout", journey: { goal: "order", steps: ["view_item", "cart", "order"] } },
    ]);
  });

  it("of clients is that of the first, or of the one that is asked for", async () => {
    const here = workspace();
    here.write(
      "goals/shop.yaml",
      GOALS.replace("property: 123456789\n", "").replace("name: Order", 'name: "${what}"'),
    );
    here.write(
      "clients.yaml",
      `version: 1
defaults: { goals: [goals/shop.yaml] }
clients:
  acme: { property: 1001, variables: { what: Sale } }
  globex: { property: 1002, variables: { what: Deal }, overrides: { goals: { cart: null } } }
  broken: { property: 1003 }
`,
    );
    const page = await begun(here, { clients: "clients.yaml" });
    const first = await page.ask("state", { client: null });
    expect(first).toMatchObject({ client: "acme", property: "1001" });
    expect(first.clients.map(({ name, ready }) => [name, ready])).toEqual([
      ["acme", true],
      ["globex", true],
      ["broken", false],
    ]);
    const { checked } = await page.ask("state", { client: "globex" });
    expect(checked.goals.map(({ id, goal }) => [id, goal?.name])).toEqual([
      ["order", "Deal"],
      ["cart", undefined],
    ]);
    expect((await page.ask("state", { client: "broken" })).checked).toMatchObject({
      valid: false,
      problems: [{ code: expect.stringContaining("variable") }],
    });
    expect((await page.heard("state", { client: "nobody" })).status).toBe(404);
  });
});

describe("a draft", () => {
  it("is told each problem at its field, and its goals all the same", async () => {
    const page = await begun(shop());
    const wrong = GOALS.replace("tier: micro", "tier: nano");
    const { valid, problems, goals } = await page.ask("check", draft(wrong));
    expect(valid).toBe(false);
    expect(goals.map(({ id, goal }) => [id, goal])).toEqual([
      ["order", null],
      ["cart", null],
    ]);
    expect(problems).toMatchObject([
      { severity: "error", file: FILE, line: 9, column: 11, path: ["goals", "cart", "tier"] },
    ]);
    const [{ start, end } = { start: 0, end: 0 }] = problems;
    expect(wrong.slice(start, end)).toBe("nano");
  });

  it("that is no YAML is told where, and is no reason to fail", async () => {
    const page = await begun(shop());
    const { valid, problems, goals } = await page.ask("check", draft("goals: [\n"));
    expect([valid, goals]).toEqual([false, []]);
    expect(problems[0]).toMatchObject({ severity: "error", file: FILE });
  });

  it("of a file with other line ends has the places of the text that the page has", async () => {
    const page = await begun(shop(GOALS.replaceAll("\n", "\r\n").replace("tier: micro", "tier: nano")));
    const { files, checked } = await page.ask("state", { client: null });
    const [{ start, end } = { start: 0, end: 0 }] = checked.problems;
    expect(files[0]?.text.slice(start, end)).toBe("nano");
  });
});

describe("a goal that is picked", () => {
  it.each([
    [
      { page: "/newsletter/thanks" },
      "newsletter_thanks",
      /type: destination\n {4}page: \/newsletter\/thanks\n/,
    ],
    [{ page: "/checkout/received/83031" }, "checkout_received", /regex: /],
    [{ event: "begin_checkout" }, "checkout_begin", /type: event\n {4}event: begin_checkout\n/],
    [
      { event: "click", where: { link_url: "https://a.example/x: y" } },
      "click_https_a_example_x_y",
      /link_url: /,
    ],
  ])("from %j stands in the file, is right, and is all that differs", async (pick, id, text) => {
    const page = await begun(shop());
    const drafted = await page.ask("draft", { ...draft(GOALS), file: FILE, pick });
    if (!drafted.ok) throw new Error(drafted.reason);
    expect(drafted.id).toBe(id);
    expect(drafted.text).toMatch(text);
    const [head = "", tail = ""] = [drafted.text.slice(0, drafted.text.indexOf(`  ${id}:`)), "journeys:"];
    expect(GOALS.startsWith(head)).toBe(true);
    expect(drafted.text.endsWith(GOALS.slice(GOALS.indexOf(tail)))).toBe(true);
    const { problems } = await page.ask("check", draft(drafted.text));
    expect(problems.filter(({ severity }) => severity === "error")).toEqual([]);
  });

  it("stands in a file without goals, and beside one of its name elsewhere", async () => {
    const here = shop();
    here.write("goals/more.yaml", "version: 1\n");
    const page = await begun(here);
    const ask = { client: null, texts: {}, file: "goals/more.yaml" };
    const first = await page.ask("draft", { ...ask, pick: { event: "search" } });
    expect(first).toMatchObject({ ok: true, id: "searched" });
    if (!first.ok) throw new Error(first.reason);
    expect(first.text).toMatch(/^version: 1\ngoals:\n {2}searched:\n {4}name: Searched\n {4}tier: micro\n/);
    const taken = await page.ask("draft", { ...ask, pick: { event: "cart" } });
    expect(taken).toMatchObject({ ok: true, id: "cart_2" });
  });
});

describe("a save", () => {
  it("writes the file whole, with the line ends it had", async () => {
    const here = shop(`\uFEFF${GOALS.replaceAll("\n", "\r\n")}`);
    const page = await begun(here);
    const { files } = await page.ask("state", { client: null });
    const [{ text, hash } = { text: "", hash: null }] = files;
    const saved = await page.ask("save", {
      ...{ client: null, file: FILE, basedOn: hash },
      text: text.replace("name: Order", "name: Sale"),
    });
    expect(here.read(FILE)).toBe(
      `\uFEFF${GOALS.replace("name: Order", "name: Sale").replaceAll("\n", "\r\n")}`,
    );
    expect((await page.ask("state", { client: null })).files[0]?.hash).toBe(saved.hash);
  });

  it("of a file that was changed elsewhere writes nothing and gives what is there", async () => {
    const here = shop();
    const page = await begun(here);
    const { files } = await page.ask("state", { client: null });
    const theirs = `${GOALS}# theirs\n`;
    here.write(FILE, theirs);
    const { status, text } = await page.heard("save", {
      ...{ client: null, file: FILE, text: "version: 1\n", basedOn: files[0]?.hash },
    });
    expect(status).toBe(409);
    expect(JSON.parse(text)).toMatchObject({
      error: { code: "changed-elsewhere", exitCode: 7 },
      theirs: { file: FILE, text: theirs },
    });
    expect(here.read(FILE)).toBe(theirs);
  });

  it("makes a file that was named and is not there, once", async () => {
    const here = workspace();
    const page = await begun(here, { patterns: ["new.yaml"] });
    const { files } = await page.ask("state", { client: null });
    expect(files).toEqual([{ file: "new.yaml", text: "", hash: null }]);
    const ask = { client: null, file: "new.yaml", text: "version: 1\n", basedOn: null };
    await page.ask("save", ask);
    expect((await page.heard("save", { ...ask, text: "version: 1\ngoals: {}\n" })).status).toBe(409);
    expect(here.read("new.yaml")).toBe("version: 1\n");
  });
});

describe("two consoles and an editor on one file", () => {
  it("lose nothing: every line that somebody was told is saved stands in it", async () => {
    const here = shop();
    const pages = await Promise.all([begun(here), begun(here)]);
    const told = new Set<string>();
    const write = async (page: OpenConsole, who: string): Promise<void> => {
      for (let n = 0; n < 12; ) {
        const { files } = await page.ask("state", { client: null });
        const [{ text, hash } = { text: "", hash: null }] = files;
        const line = `# ${who} ${n}`;
        const save = { client: null, file: FILE, text: `${text}${line}\n`, basedOn: hash };
        const { status } = await page.heard("save", save);
        expect([200, 409]).toContain(status);
        if (status !== 200) continue;
        told.add(line);
        n++;
      }
    };
    const edit = async (): Promise<void> => {
      for (let n = 0; n < 12; n++) {
        appendFileSync(join(here.directory, FILE), `# editor ${n}\n`);
        await new Promise((resolve) => setTimeout(resolve, 7));
      }
    };
    await Promise.all([...pages.flatMap((page, n) => [write(page, `a${n}`), write(page, `b${n}`)]), edit()]);
    const lines = here.read(FILE).split("\n");
    expect([...told].filter((line) => !lines.includes(line))).toEqual([]);
    expect(lines.slice(0, GOALS.split("\n").length - 1)).toEqual(GOALS.split("\n").slice(0, -1));
    expect(Object.keys(here.files()).filter((name) => /lock|tmp/.test(name))).toEqual([]);
  });

  it("are told when the other has written", async () => {
    const here = shop();
    const page = await begun(here);
    const heard = listen(page);
    await heard.ready;
    writeFileSync(join(here.directory, FILE), `${GOALS}# theirs\n`);
    const [event] = await heard.first(1);
    expect(event).toMatchObject({ kind: "file", file: { file: FILE, text: `${GOALS}# theirs\n` } });
    heard.stop();
  });
});

function listen({ port, own }: OpenConsole) {
  const stopped = new AbortController();
  const { cookie = "" } = own;
  const events: ServerEvent[] = [];
  let tell = (): void => {};
  const ready = fetch(`http://127.0.0.1:${port}/api/events`, { headers: { cookie }, signal: stopped.signal });
  void ready
    .then(async ({ body }) => {
      let text = "";
      for await (const part of body ?? []) {
        text += Buffer.from(part).toString("utf8");
        const blocks = text.split("\n\n");
        text = blocks.pop() ?? "";
        for (const block of blocks) {
          const data = /^data: (.*)$/m.exec(block)?.[1];
          if (data !== undefined) events.push(JSON.parse(data) as ServerEvent);
        }
        tell();
      }
    })
    .catch(() => {});
  return {
    ready,
    stop: () => stopped.abort(),
    first: async (many: number): Promise<readonly ServerEvent[]> => {
      while (events.length < many)
        await new Promise<void>((resolve) => {
          tell = resolve;
        });
      return events;
    },
  };
}
