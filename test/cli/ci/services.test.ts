/** The four services: one comment, updated; the review found on the merge; one issue, opened, updated and closed. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { driftKeyEvent } from "../../../src/emulator/drift.js";
import { type Ga4, startGa4 } from "../../../src/emulator/ga4.js";
import { seedKeyEvent, seedProperty } from "../../../src/emulator/seeds.js";
import { propertyOf } from "../../../src/emulator/world/world.js";
import { planIn } from "../../../src/workflows/ci/packed-plan.js";
import { type CliResult, workspace } from "../../support/cli.js";
import { GOALS, THREE } from "./runner.js";
import { onAzureDevOps, onBitbucket, onGitHub, onGitLab, REQUEST, type Service } from "./services.js";

const SHA = "89abcdef0123456789abcdef0123456789abcdef";
let ga4: Ga4;
let id = 9_700_000;

beforeAll(async () => {
  ga4 = await startGa4({ accounts: [{ id: "1" }] });
});
afterAll(() => ga4.stop());

describe.each([
  ["GitHub", onGitHub],
  ["GitLab", onGitLab],
  ["Bitbucket", onBitbucket],
  ["Azure DevOps", onAzureDevOps],
] as const)("on %s", (name, start) => {
  async function startJob(): Promise<{
    readonly service: Service;
    readonly property: string;
    readonly write: (text: string) => void;
    readonly ci: (words: readonly string[], request?: number) => Promise<CliResult>;
  }> {
    const service = await start();
    const here = workspace();
    const property = String(++id);
    seedProperty(ga4.world, "1", { id: property, displayName: "Shop" });
    here.write("event.json", JSON.stringify({ pull_request: { number: REQUEST } }));
    here.write("push.json", "{}");
    const write = (text: string): void => here.write("goals/shop.yaml", text);
    write(GOALS(property, THREE));
    const ci = async (words: readonly string[], request?: number): Promise<CliResult> => {
      const job = { commit: SHA, ...(request === undefined ? {} : { request }) };
      const environment = { GA4_EMULATOR_HOST: ga4.address, ...service.environment(job) };
      const { GITHUB_EVENT_PATH: event } = environment as { readonly GITHUB_EVENT_PATH?: string };
      const done = await here.cli(["ci", ...words], {
        environment: {
          ...environment,
          ...(event === undefined ? {} : { GITHUB_EVENT_PATH: `${here.directory}/${event}` }),
        },
      });
      expect(done.stdout + done.stderr).not.toContain(service.token);
      return done;
    };
    return { service, property, write, ci };
  }

  it("one comment is written, kept up to date, and found on the merge; a change in between is told there", async () => {
    const { service, property, write, ci } = await startJob();
    service.addComment(REQUEST, "eve", "<!-- ga4-goals:plan:goals -->\n### Buy now");
    for (let i = 0; i < 3; i++) service.addComment(REQUEST, "ana", "nice");
    const ours = () => service.comments(REQUEST).slice(4);
    expect((await ci(["plan"], REQUEST)).exitCode).toBe(0);
    expect(ours().map(({ text }) => text)).toEqual([expect.stringContaining("### GA4 plan: 5 to create")]);
    await ci(["plan"], REQUEST);
    expect(service.writes).toHaveLength(1);
    write(GOALS(property, THREE).replace("/newsletter/thanks", "/newsletter/done"));
    await ci(["plan"], REQUEST);
    expect([ours().length, service.writes.length]).toEqual([1, 2]);
    expect(ours()[0]?.text).toContain("/newsletter/done");

    const alone = await ci(["apply", "--no-commit"]);
    expect([alone.exitCode, alone.stderr]).toEqual([
      7,
      expect.stringContaining("pushed without a pull request"),
    ]);
    service.merge(SHA, REQUEST);
    seedKeyEvent(ga4.world, propertyOf(ga4.world, property), { eventName: "contact_form" });
    expect((await ci(["apply", "--no-commit"])).exitCode).toBe(7);
    expect(ours()).toHaveLength(2);
    expect(ours()[1]?.text).toContain("### GA4 apply: not done");
    expect(ours()[1]?.text).toContain("adopt key event contact_form");
    await ci(["apply", "--no-commit"]);
    expect(ours()).toHaveLength(2);
    // Reviewed once more, as it is now.
    await ci(["plan"], REQUEST);
    expect((await ci(["apply", "--no-commit"])).exitCode).toBe(0);
    expect(ours().map(({ text }) => /### GA4 \w+: .*/.exec(text)?.[0])).toEqual([
      expect.stringContaining("### GA4 plan:"),
      "### GA4 apply: done",
    ]);
    expect(
      service
        .comments(REQUEST)
        .slice(0, 4)
        .map(({ author }) => author),
    ).toEqual(["ana", "ana", "ana", "eve"]);
    await service.stop();
  });

  it("a comment longer than the service takes is cut, and says so", async () => {
    const { service, property, write, ci } = await startJob();
    const many = Array.from(
      { length: 1_200 },
      (_, i) =>
        `  e${i}: { tier: micro, category: interaction, type: event, event: event_with_a_long_name_${i} }\n`,
    );
    write(GOALS(property, many.join("")));
    expect((await ci(["plan"], REQUEST)).exitCode).toBe(6);
    const [comment] = service.comments(REQUEST);
    if (name === "Bitbucket") expect(comment?.text.length).toBeLessThan(32_768);
    expect(comment?.text).toContain("... (cut;");
    await service.stop();
  });

  it("one issue is opened, updated and closed", async () => {
    const { service, property, write, ci } = await startJob();
    await ci(["apply", "--no-commit", "--replan"]);
    driftKeyEvent(ga4.world, property, "purchase", { countingMethod: "ONCE_PER_SESSION" });
    await ci(["drift"]);
    await ci(["drift"]);
    expect([service.issues().length, service.writes.length]).toEqual([1, 1]);
    expect(service.issues()[0]).toMatchObject({
      title: `GA4 drift: Shop (property ${property})`,
      open: true,
    });
    driftKeyEvent(ga4.world, property, "contact_form", { countingMethod: "ONCE_PER_SESSION" });
    await ci(["drift"]);
    expect(service.issues()).toHaveLength(1);
    expect(service.issues()[0]?.text).toContain("contact_form");
    write(GOALS(property, THREE));
    await ci(["apply", "--no-commit", "--replan"]);
    await ci(["drift"]);
    expect(service.issues()).toMatchObject([{ open: false }]);
    expect(service.said()).toEqual(["GA4 is as the goals file says again."]);
    await service.stop();
  });

  it.runIf(name !== "Bitbucket")(
    "a plan that the comment has no room for is found among what the run has left",
    async () => {
      const { service, ci } = await startJob();
      await ci(["plan"], REQUEST);
      const [comment] = service.comments(REQUEST);
      const packed = planIn(comment?.text ?? "");
      service.leave("42", packed?.text ?? "");
      service.merge(SHA, REQUEST);
      Object.assign(comment ?? {}, { text: "" });
      const author = comment?.author ?? "";
      const without = `<!-- ga4-goals:plan:goals -->\n### GA4 plan\n<!-- ga4-goals:saved ${packed?.id} 42 - -->`;
      service.addComment(REQUEST, author, without);
      const applied = await ci(["apply", "--no-commit"]);
      expect(applied.exitCode, applied.stderr).toBe(0);
      await service.stop();
    },
  );
});
