/** `ci plan|apply|drift|report` against the emulator and a GitHub on loopback: what is told where, and what is not. */
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { driftKeyEvent } from "../../../src/emulator/drift.js";
import { type Ga4, startGa4 } from "../../../src/emulator/ga4.js";
import { seedKeyEvent } from "../../../src/emulator/seeds.js";
import { propertyOf, setRole } from "../../../src/emulator/world/world.js";
import { planIn } from "../../../src/workflows/ci/packed-plan.js";
import type { CliResult, Workspace } from "../../support/cli.js";
import { expectGolden } from "../../support/golden.js";
import { type GitHubStub, TOKEN } from "./github-stub.js";
import { ciOn, GOALS, startRunner, THREE } from "./runner.js";

let ga4: Ga4;
let github: GitHubStub;
let here: Workspace;
let id: string;

beforeAll(async () => {
  ga4 = await startGa4({ accounts: [{ id: "1" }] });
});
afterAll(() => ga4.stop());
beforeEach(async () => {
  ({ github, here, id } = await startRunner(ga4));
});
afterEach(() => github.stop());

const ci = (words: readonly string[], more: Readonly<Record<string, string>> = {}): Promise<CliResult> =>
  ciOn({ github, here }, ga4, words, more);

const comments = (): readonly string[] => (github.comments.get(7) ?? []).map(({ body }) => body);

async function applied(): Promise<void> {
  const { exitCode } = await here.cli(["apply", "--yes"], {
    environment: { GA4_EMULATOR_HOST: ga4.address },
  });
  expect(exitCode).toBe(0);
}

describe("ci plan", () => {
  it("writes one comment, one screen long and true, and keeps it up to date", async () => {
    await applied();
    seedKeyEvent(ga4.world, propertyOf(ga4.world, id), { eventName: "video_watched" });
    here.write("goals/shop.yaml", GOALS(id, THREE));
    const writes = ga4.counters.writes.arrived;
    expect((await ci(["plan"])).exitCode).toBe(0);
    expect(ga4.counters.writes.arrived).toBe(writes);
    const [whole = "", ...others] = comments();
    expect(others).toEqual([]);
    // What nobody sees is at its end.
    const comment = whole.slice(0, whole.lastIndexOf("\n<!-- ga4-goals:saved "));
    expectGolden(
      fileURLToPath(new URL("./golden/three-goals.md", import.meta.url)),
      `${comment.replaceAll(id, "123456789").replace(/G-\d+/g, "G-STREAM")}\n`,
    );
    expect(comment.split("\n").length).toBeLessThanOrEqual(30);
    for (const line of comment.split("\n")) expect(line.length).toBeLessThanOrEqual(110);
    expect(here.read("summary.md")).toContain(comment);
    expect(here.read("output.txt")).toBe("changes=5\n");

    // The same plan again: nobody is written to.
    await ci(["plan"]);
    expect(github.writes).toEqual(["POST /issues/7/comments"]);
    here.write("goals/shop.yaml", GOALS(id));
    await ci(["plan"]);
    expect(comments()).toEqual([expect.stringContaining("### GA4 plan: nothing to do")]);
    expect(github.writes.at(-1)).toMatch(/^PATCH \/issues\/comments\/\d+$/);
  });

  it("what the comment says is what apply does", async () => {
    here.write("goals/shop.yaml", GOALS(id, THREE));
    await ci(["plan"]);
    const said = [...(comments()[0] ?? "").matchAll(/^\+ create (key event|event create rule) (\w+)/gm)].map(
      ([, kind, name]) => `${kind} ${name}`,
    );
    await applied();
    const { keyEvents, rules } = propertyOf(ga4.world, id);
    const done = [
      ...[...keyEvents.values()]
        .filter(({ custom }) => custom)
        .map(({ eventName }) => `key event ${eventName}`),
      ...[...rules.values()].map(({ destinationEvent }) => `event create rule ${destinationEvent}`),
    ];
    expect(said.toSorted()).toEqual(done.toSorted());
  });

  it("finds its comment on the third page, and leaves those of others alone", async () => {
    const theirs = Array.from({ length: 230 }, (_, i) => ({ id: i + 1000, number: 0, body: `nice ${i}` }));
    github.comments.set(7, theirs);
    await ci(["plan"]);
    await ci(["plan", "--property", id, "--var", "a=b"]);
    expect(github.comments.get(7)).toHaveLength(231);
    expect(github.writes).toEqual(["POST /issues/7/comments"]);
  });

  it("edits no comment of somebody else that begins as its own does", async () => {
    await ci(["plan"]);
    const [mine] = github.comments.get(7) ?? [];
    const forged = {
      id: 50,
      number: 0,
      body: mine?.body.replace("GA4 plan", "Buy now") ?? "",
      user: { login: "eve" },
    };
    github.comments.set(7, [forged, ...(mine === undefined ? [] : [mine])]);
    const before = { ...forged };
    here.write("goals/shop.yaml", GOALS(id, THREE));
    await ci(["plan"]);
    expect(github.comments.get(7)?.[0]).toEqual(before);
    expect(github.writes.at(-1)).toBe(`PATCH /issues/comments/${mine?.id}`);
    github.comments.set(7, [forged]);
    await ci(["plan"]);
    expect(github.comments.get(7)).toHaveLength(2);
  });

  it("two plans of one repository have a comment each", async () => {
    await ci(["plan", "--name", "shop"]);
    await ci(["plan", "--name", "blog"]);
    await ci(["plan", "--name", "shop"]);
    expect(comments()).toHaveLength(2);
  });

  it("says in the comment what new goals would have counted, by an export or as an estimate", async () => {
    here.write("goals/shop.yaml", GOALS(id, THREE));
    const row = (at: number, path: string): string =>
      JSON.stringify({
        event_date: "20260101",
        event_timestamp: 1767225600000000 + at * 1_000_000,
        event_name: "page_view",
        user_pseudo_id: "u1",
        stream_id: "1",
        platform: "WEB",
        event_params: [
          { key: "ga_session_id", value: { int_value: 1 } },
          { key: "page_location", value: { string_value: `https://shop.example${path}` } },
        ],
      });
    here.write("events.ndjson", [row(1, "/newsletter/thanks"), row(2, "/newsletter/thanks/?a=1")].join("\n"));
    await ci(["plan", "--events", "events.ndjson"]);
    expect(comments()[0]).toMatch(
      /create key event newsletter_signup[^+]*would have counted 2 in 1 day: \/newsletter\/thanks \(1\), \/newsletter\/thanks\/ \(1\)/,
    );
    await ci(["plan", "--estimate"]);
    expect(comments()).toHaveLength(1);
    expect(comments()[0]).toMatch(
      /create key event newsletter_signup[^+]*≈ 0 in the last 28 days, an estimate/,
    );
    // The plan is the same one, whatever was said beside it.
    const saved = planIn(comments()[0] ?? "");
    await ci(["plan"]);
    expect(planIn(comments()[0] ?? "")).toEqual(saved);
  });

  it("a wrong file shows at its lines and in the comment; GA4 is not asked; exit 3", async () => {
    here.write("goals/shop.yaml", "version: 1\ngoals:\n  a: { tier: macro, type: event }\n");
    const calls = ga4.calls.length;
    const { exitCode, stdout } = await ci(["plan"]);
    expect(exitCode).toBe(3);
    expect(stdout).toMatch(/^::error file=goals\/shop\.yaml,line=3,col=\d+,title=missing-key::/m);
    expect(comments()).toEqual([
      expect.stringMatching(/the goals file is wrong[\s\S]*goals\/shop\.yaml:3:\d+ missing-key/),
    ]);
    expect(ga4.calls.length).toBe(calls);
  });

  it("a plan that is refused says so: exit 6", async () => {
    here.write("goals/shop.yaml", GOALS(id, THREE));
    await applied();
    here.write("goals/shop.yaml", GOALS(id));
    expect((await ci(["plan"])).exitCode).toBe(6);
    expect(comments()[0]).toMatch(/### GA4 plan: refused[\s\S]*--allow-delete/);
    expect((await ci(["plan", "--allow-delete", "--force"])).exitCode).toBe(0);
    expect(comments()).toEqual([expect.stringMatching(/### GA4 plan: 5 to delete/)]);
  });

  it("a property that may not be read: exit 4 and the reason in the comment", async () => {
    setRole(ga4.world, id, "none");
    expect((await ci(["plan"])).exitCode).toBe(4);
    expect(comments()).toEqual([
      expect.stringMatching(/could not be made \(exit code 4\)[\s\S]*not-allowed/),
    ]);
  });

  it("without the right to comment, as on a pull request from a fork, the page of the run has the plan", async () => {
    github.readOnly = true;
    const { exitCode, stdout } = await ci(["plan"]);
    expect([exitCode, stdout]).toEqual([
      0,
      expect.stringMatching(/^::warning::The comment could not be written/m),
    ]);
    expect(here.read("summary.md")).toContain("### GA4 plan:");
  });

  it("outside a pull request, and outside GitHub, prints it", async () => {
    here.write("event.json", "{}");
    expect((await ci(["plan"])).stdout).toContain("### GA4 plan: 1 to adopt");
    const plain = await here.cli(["ci", "plan"], { environment: { GA4_EMULATOR_HOST: ga4.address } });
    expect([plain.exitCode, plain.stdout]).toEqual([0, expect.stringContaining("### GA4 plan: 1 to adopt")]);
    expect(github.writes).toEqual([]);
  });

  it("a long plan is folded, a very long one is cut to what GitHub takes", async () => {
    const many = (n: number): string =>
      Array.from(
        { length: n },
        (_, i) =>
          `  e${i}: { tier: micro, category: interaction, type: event, event: event_with_a_rather_long_name_${i} }\n`,
      ).join("");
    here.write("goals/shop.yaml", GOALS(id, many(60)));
    await ci(["plan"]);
    expect(comments()[0]).toContain("<details><summary>");
    here.write("goals/shop.yaml", GOALS(id, many(900)));
    await ci(["plan"]);
    const long = comments()[0] ?? "";
    expect(long.length).toBeLessThan(65_536);
    expect(long.includes("... (cut;")).toBe(true);
  });

  it("names in GA4 can't break out of the text", async () => {
    seedKeyEvent(ga4.world, propertyOf(ga4.world, id), { eventName: "x\n```\n# hello @everyone" });
    await ci(["plan"]);
    const fences = (comments()[0] ?? "").split("\n").filter((line) => line.startsWith("````"));
    expect(fences).toEqual(["````diff", "````"]);
  });
});

describe("ci drift", () => {
  it("opens an issue, updates it, is silent about the same, and closes it when all is well", async () => {
    await applied();
    expect((await ci(["drift"])).stdout).toBe("No drift.\n");
    expect(github.writes).toEqual([]);

    driftKeyEvent(
      ga4.world,
      id,
      "purchase",
      { countingMethod: "ONCE_PER_SESSION" },
      { email: "eve@example.com" },
    );
    const first = await ci(["drift", "--detailed-exitcode"]);
    expect([first.exitCode, first.stdout]).toEqual([2, "1 change in GA4 behind the file\n"]);
    const [issue] = github.issues;
    expect(issue).toMatchObject({
      title: `GA4 drift: Northtrail shop (property ${id})`,
      labels: ["ga4-goals-drift"],
    });
    expect(issue?.body).toMatch(/counting_method {2}once per session -> once per event/);
    expect(issue?.body).toContain("last changed by eve@example.com");
    expect(here.read("output.txt")).toContain("drifted=1");

    await ci(["drift"]);
    expect(github.writes).toEqual(["POST /issues"]);

    here.write("goals/shop.yaml", GOALS(id).replace("event: purchase }", "event: purchase, value: 3 }"));
    await applied();
    driftKeyEvent(ga4.world, id, "purchase", {
      countingMethod: "ONCE_PER_SESSION",
      defaultValue: { numericValue: 9, currencyCode: "EUR" },
    });
    await ci(["drift"]);
    expect(github.issues).toHaveLength(1);
    expect(github.issues[0]?.body).toContain("9 EUR -> 3 EUR");

    await applied();
    await ci(["drift"]);
    expect(github.issues[0]?.state).toBe("closed");
    expect(github.comments.get(1)?.[0]?.body).toContain("as the goals file says again");
    await ci(["drift"]);
    expect(github.issues).toHaveLength(1);
  });

  it("is not what waits in the file to be applied", async () => {
    await applied();
    here.write("goals/shop.yaml", GOALS(id, THREE));
    expect((await ci(["drift"])).stdout).toBe("No drift.\n");
    expect(github.writes).toEqual([]);
  });

  it("that can't be looked for is a failure, and closes no issue", async () => {
    github.issues.push({
      id: 1,
      number: 1,
      state: "open",
      labels: ["ga4-goals-drift"],
      body: "<!-- ga4-goals:drift:goals -->",
    });
    setRole(ga4.world, id, "none");
    expect((await ci(["drift"])).exitCode).toBe(4);
    expect(github.issues[0]?.state).toBe("open");
  });
});

describe("ci report", () => {
  it("is on the page of the run and, as one HTML page, in a file", async () => {
    const { exitCode, stdout } = await ci(["report", "--period", "7d", "--html", "report.html"]);
    expect(exitCode).toBe(0);
    expect(here.read("summary.md").trim()).toBe(stdout.trim());
    expect(stdout).toContain("Northtrail shop");
    expect(here.read("report.html")).toMatch(/^<!doctype html>/i);
  });
});

describe("the token", () => {
  it("is in no output and no file", async () => {
    await ci(["plan"]);
    github.readOnly = true;
    here.write("goals/shop.yaml", GOALS(id, THREE));
    const { stdout, stderr } = await ci(["plan"]);
    for (const text of [stdout, stderr, ...comments(), ...Object.values(here.files())])
      expect(text).not.toContain(TOKEN);
  });
});
