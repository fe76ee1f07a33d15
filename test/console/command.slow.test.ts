/** `ga4-goals console` as a process: what it prints, that its page comes with it, how it ends. */
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { workspace } from "../support/cli.js";
import { start } from "../support/program.js";

const GOALS = `version: 1
property: 123456789
goals:
  order: { tier: macro, category: revenue, type: event, event: purchase }
`;

describe("the console's command", () => {
  it("prints an address that can be opened once, serves its page there, and ends with Ctrl-C", async () => {
    const here = workspace();
    here.write("goals/shop.yaml", GOALS);
    const { child, ended } = start(["console"], { directory: here.directory });
    let printed = "";
    child.stdout?.on("data", (part: Buffer) => {
      printed += part.toString();
    });
    while (!printed.includes("\n")) await sleep(20);
    const { address } = JSON.parse(printed) as { readonly address: string };
    expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?open=[\w-]{43}$/);
    const first = await fetch(address);
    expect([first.status, (await fetch(address)).status]).toEqual([200, 403]);
    const cookie = first.headers.get("set-cookie")?.split(";")[0] ?? "";
    const { origin } = new URL(address);
    const page = await first.text();
    expect(page).toBe(await (await fetch(origin, { headers: { cookie } })).text());
    const files = [...page.matchAll(/(?:src|href)="\/?([\w./-]+)"/g)].map(([, file]) => `${origin}/${file}`);
    expect(files.length).toBeGreaterThanOrEqual(2);
    for (const file of files) expect((await fetch(file, { headers: { cookie } })).status).toBe(200);
    child.kill("SIGINT");
    const { exitCode, stdout, stderr } = await ended;
    expect([exitCode, stdout]).toEqual([0, printed]);
    expect(stderr).toMatch(/changes nothing in GA4/);
    expect(here.files()).toEqual({ "goals/shop.yaml": GOALS });
  });

  it.each([
    [["console"], 3, "no-files"],
    [["console", "--clients", "none.yaml"], 3, "none.yaml"],
    [["console", "goals.yaml", "--clients", "clients.yaml"], 64, "usage"],
  ])("%j with nothing to work on ends with %i", async (words, code, said) => {
    const { exitCode, stdout, stderr } = await start(words, { directory: workspace().directory }).ended;
    expect([exitCode, stdout]).toEqual([code, ""]);
    expect(stderr).toContain(said);
  });
});
