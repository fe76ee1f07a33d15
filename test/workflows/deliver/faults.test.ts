/** What places answer when they do not take a message: said, tried again where that may help, never a secret, nothing lost. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { callsWithin, sendPorts } from "../../../src/workflows/deliver/channels.js";
import { readIncidents } from "../../../src/workflows/deliver/incident-file.js";
import type { HttpCall } from "../../../src/workflows/deliver/issues.js";
import { tell } from "../../../src/workflows/deliver/tell.js";
import { workspace } from "../../support/cli.js";
import { checkedOf, configWith, EVERY_PLACE, memory, portsOver, silent } from "./checked.js";
import { readMail, type StandIns, startStandIns } from "./stand-ins.js";

let standIns: StandIns;
let files = memory();
let clock = { now: new Date() };
beforeEach(async () => {
  standIns = await startStandIns();
  files = memory();
  clock = { now: new Date("2026-11-25T07:00:00Z") };
});
afterEach(() => standIns.close());

const begun = [silent("order", "2026-11-20")];

/** Slack alone is given up early. */
function patientBut(patience: number): HttpCall {
  return (request) => callsWithin(request.url.includes("/slack/") ? patience : 10_000)(request);
}

async function run(
  places: string,
  findings = begun,
  { environment = {}, patience = 10_000 }: { environment?: Record<string, string>; patience?: number } = {},
) {
  const ports = portsOver(files, { ...standIns.environment, ...environment }, clock);
  const sender = { ...sendPorts(ports), call: patientBut(patience) };
  const began = clock.now.getTime();
  const error = await tell(ports, [checkedOf(configWith(places), findings)], sender).then(
    () => null,
    (thrown: Error) => thrown,
  );
  return { error, waited: clock.now.getTime() - began };
}

const SLACK = "\n    - slack: SLACK_WEBHOOK";
const MAIL = "\n    - email: [shop@example.com]";

describe("a refusal", () => {
  it("is said with what the place says and what to do, and not sent again by itself", async () => {
    standIns.answers.slack.push({ status: 400, text: "invalid_payload" });
    const { error, waited } = await run(SLACK);
    expect(error).toMatchObject({ code: "delivery-failed", exitCode: 8 });
    expect(error?.message).toBe(
      "Slack (SLACK_WEBHOOK) did not take the message: it answered 400 invalid_payload. Look whether SLACK_WEBHOOK holds the address of Slack.",
    );
    expect([waited, standIns.hooks.slack.length]).toEqual([0, 0]);
  });

  it("of an address that is revoked says how to get another", async () => {
    standIns.answers.slack.push({ status: 404, text: "no_service" });
    expect((await run(SLACK)).error?.message).toContain("make a new incoming webhook");
  });

  it("leaves the finding undelivered: it goes out with the next run, once", async () => {
    standIns.answers.slack.push({ status: 403 });
    await run(SLACK);
    expect((await run(SLACK)).error).toBeNull();
    expect((await run(SLACK)).error).toBeNull();
    expect(standIns.hooks.slack).toHaveLength(1);
  });

  it("is told as one message with what came after, where it has certainly not arrived", async () => {
    standIns.answers.slack.push({ status: 403 });
    await run(SLACK);
    await run(SLACK, [...begun, silent("contact", "2026-11-21")]);
    expect(standIns.hooks.slack).toHaveLength(1);
    expect(standIns.hooks.slack[0]?.body.text).toBe("🔴 2 findings need attention");
  });

  it("of what is over by then is told as a whole", async () => {
    standIns.answers.slack.push({ status: 403 });
    await run(SLACK);
    await run(SLACK, []);
    expect(standIns.hooks.slack.map(({ body }) => body.text)).toEqual(["🟢 order: as usual again"]);
    expect(JSON.stringify(standIns.hooks.slack[0]?.body)).toContain("Was silent from 2026-11-20 on");
  });
});

describe("a place that is busy", () => {
  it("is waited for as long as it asks, within bounds", async () => {
    standIns.answers.slack.push({ status: 429, headers: { "retry-after": "7" } });
    expect(await run(SLACK)).toEqual({ error: null, waited: 7_000 });
    standIns.answers.slack.push({ status: 429, headers: { "retry-after": "86400" } });
    expect(await run(SLACK, [])).toEqual({ error: null, waited: 60_000 });
    expect(standIns.hooks.slack).toHaveLength(2);
  });

  it.each(["slack", "teams", "chat", "hook"] as const)("%s is asked again after a 500", async (name) => {
    standIns.answers[name].push({ status: 500 }, { status: 502 });
    const place = { slack: SLACK, teams: "\n    - teams: TEAMS_WEBHOOK" };
    const others = {
      chat: "\n    - google_chat: CHAT_WEBHOOK",
      hook: "\n    - webhook: { url_env: HOOK_URL }",
    };
    expect(await run({ ...place, ...others }[name])).toEqual({ error: null, waited: 3_000 });
    expect(standIns.hooks[name]).toHaveLength(1);
  });

  it("of mails is asked again, one that refuses is not", async () => {
    standIns.smtpAnswers.push(451);
    expect(await run(MAIL)).toEqual({ error: null, waited: 1_000 });
    standIns.smtpAnswers.push(550);
    const { error, waited } = await run(MAIL, []);
    expect(error?.message).toContain("mail to shop@example.com did not take the message: it answered 550");
    expect([waited, standIns.mails.length]).toEqual([0, 1]);
  });
});

it("a mail that some of its readers do not get is said, and not sent again to the others", async () => {
  const place = "\n    - email: [shop@example.com, nobody@example.com]";
  expect((await run(place)).error?.message).toBe(
    "mail to shop@example.com, nobody@example.com: 1 of its recipients was refused",
  );
  expect((await run(place)).error).toBeNull();
  expect(standIns.mails.map(({ to }) => to)).toEqual([["shop@example.com"]]);
});

describe("an answer that does not come", () => {
  it("holds up no other place; the message goes out with the next run under the same id", async () => {
    standIns.answers.slack.push(...Array<"hang">(5).fill("hang"));
    standIns.answers.hook.push(...Array<"cut">(5).fill("cut"));
    const { error } = await run(EVERY_PLACE, begun, { patience: 1_000 });
    expect(error?.message).toContain(
      "Slack (SLACK_WEBHOOK) did not take the message: it did not answer in time.",
    );
    expect(error?.message).toContain("webhook HOOK_URL did not take the message");
    expect(standIns.hooks.teams).toHaveLength(1);
    expect(standIns.mails).toHaveLength(1);
    expect(standIns.github).toHaveLength(1);
    await run(EVERY_PLACE);
    expect(standIns.hooks.slack).toHaveLength(1);
    // It had come before, and the receiver knows ids.
    expect(standIns.hooks.hook).toHaveLength(1);
    expect((await readIncidents(portsOver(files, {}, clock))).sending).toEqual([]);
  });

  it("of an issue that was made all the same makes no second one", async () => {
    for (const [name, place] of [
      ["github", "github_issue"],
      ["gitlab", "gitlab_issue"],
    ] as const) {
      standIns.answers[name].push("cut", { status: 500 });
      expect((await run(`\n    - ${place}: true`)).error).toBeNull();
      expect(standIns[name]).toMatchObject([{ state: "open" }]);
      standIns.answers[name].push("cut", "cut");
      expect((await run(`\n    - ${place}: true`, [])).error).toBeNull();
      expect(standIns[name]).toMatchObject([{ state: "closed", comments: [expect.any(String)] }]);
      files = memory();
    }
  });
});

describe("what the environment lacks", () => {
  it("is said by name, and the others are told", async () => {
    const { error } = await run(SLACK + MAIL, begun, { environment: { SLACK_WEBHOOK: "" } });
    expect(error?.message).toContain("Slack (SLACK_WEBHOOK): the environment has no SLACK_WEBHOOK");
    expect(standIns.mails).toHaveLength(1);
  });

  it("or holds something else is said without it", async () => {
    const { error } = await run(SLACK + MAIL, begun, {
      environment: { SLACK_WEBHOOK: "xoxb-secret", SMTP_URL: "secret.example" },
    });
    expect(error?.message).toContain("SLACK_WEBHOOK does not hold an https address");
    expect(error?.message).toContain("SMTP_URL is not the address of a mail server");
    expect(error?.message).not.toMatch(/xoxb|secret\.example/);
  });
});

it("a lock that another machine has left is waited for, and taken over where nobody can be at it any more", async () => {
  const at = (minutes: number): string => new Date(clock.now.getTime() - minutes * 60_000).toISOString();
  const lock = (minutes: number) =>
    files.createNew(
      ".ga4-goals/incidents.lock",
      JSON.stringify({ process: 1, host: "a container that is gone", since: at(minutes), id: "x" }),
    );
  await lock(31);
  expect(await run(SLACK)).toEqual({ error: null, waited: 0 });
  await lock(1);
  const { error, waited } = await run(SLACK);
  expect(error).toMatchObject({ code: "locked", exitCode: 6 });
  expect([error?.message, waited]).toEqual([expect.stringContaining("ten minutes"), 600_000]);
});

it("no secret is in a message, in what is said, or in the state", async () => {
  const secrets = [
    "slack-secret",
    "teams-secret",
    "chat-secret",
    "hook-secret",
    "signing-secret",
    "github-secret",
    "gitlab-secret",
  ];
  const said: string[] = [];
  for (const status of [400, 404, 500, 302]) {
    for (const [name, own] of Object.entries({
      slack: "T0/B0/slack-secret",
      teams: "teams-secret",
      chat: "chat-secret",
      hook: "hook-secret",
    }))
      standIns.answers[name as "slack"].push(
        ...Array(5).fill({ status, text: `no ${own}`, headers: { location: `http://x/${own}` } }),
      );
    standIns.answers.github.push(...Array(9).fill({ status, text: "github-secret" }));
    standIns.answers.gitlab.push(...Array(9).fill({ status, text: "gitlab-secret" }));
    said.push(String((await run(EVERY_PLACE)).error?.message));
    for (const list of Object.values(standIns.answers)) list.length = 0;
  }
  said.push(String((await run(EVERY_PLACE)).error?.message));
  const { hooks, mails, github, gitlab } = standIns;
  const bodies = Object.values(hooks).flatMap((list) => list.map(({ body }) => body));
  said.push(JSON.stringify([bodies, mails.map((mail) => readMail(mail)), github, gitlab]));
  said.push((await files.read(".ga4-goals/incidents.json")).toString());
  for (const secret of secrets) expect(said.join("\n")).not.toContain(secret);
});

it("an address that was pasted in the place of its variable's name is not shown again", async () => {
  const place = workspace();
  const addresses = [
    "https://hooks.slack.com/services/T0/B0/pasted",
    "https://chat.googleapis.com/v1/spaces/S/messages?key=k&token=pasted",
    "https://prod-1.westeurope.logic.azure.com:443/workflows/pasted?sig=pasted",
    "https://default1.environment.api.powerplatform.com:443/workflows/1/triggers/manual/paths/invoke?sig=pasted",
  ];
  for (const address of addresses) {
    place.write("goals/a.yaml", `version: 1\nalerts: { to: [{ slack: "${address}" }] }\n`);
    for (const words of [["validate"], ["validate", "--format", "json"]]) {
      const { stdout, stderr, exitCode } = await place.cli(words);
      expect(exitCode).toBe(3);
      expect(stdout + stderr).toContain("place-variable");
      expect(stdout + stderr).not.toContain("pasted");
    }
  }
});
