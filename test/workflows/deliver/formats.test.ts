/** What each place gets: its own format, foreign text as text, never more than it takes. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Place } from "../../../src/goals/places.js";
import type { Incident } from "../../../src/watch/incidents.js";
import { alertMessage } from "../../../src/workflows/deliver/alert-message.js";
import { send, sendPorts } from "../../../src/workflows/deliver/channels.js";
import { digestMessage } from "../../../src/workflows/deliver/digest-message.js";
import { CHAT_BYTES } from "../../../src/workflows/deliver/google-chat.js";
import { clean, type Message, plainText } from "../../../src/workflows/deliver/message.js";
import { TEAMS_BYTES } from "../../../src/workflows/deliver/teams.js";
import type { Checked } from "../../../src/workflows/deliver/tell.js";
import { configWith, memory, portsOver, resultOf, silent } from "./checked.js";
import { readMail, type StandIns, startStandIns } from "./stand-ins.js";

let standIns: StandIns;
beforeAll(async () => {
  standIns = await startStandIns();
});
afterAll(() => standIns.close());

const PLACES: readonly Place[] = [
  { kind: "slack", urlEnv: "SLACK_WEBHOOK" },
  { kind: "teams", urlEnv: "TEAMS_WEBHOOK" },
  { kind: "google_chat", urlEnv: "CHAT_WEBHOOK" },
  { kind: "email", to: ["shop@example.com"] },
  { kind: "github_issue", where: null },
  { kind: "gitlab_issue", where: "acme/goals" },
  { kind: "webhook", url: { env: "HOOK_URL" } },
];

function incident(property: string, finding: Incident["finding"]): Incident {
  return { id: `${property}/x`, property, begun: "2026-11-21T07:00:00.000Z", finding, over: null, told: {} };
}

function messageOf(incidents: readonly Incident[], names: Readonly<Record<string, string | null>>): Message {
  const news = incidents.map((one) => ({ incident: one, what: "begun" as const }));
  const known = { version: 1, checked: {}, incidents, sending: [] } as const;
  return alertMessage("msg_1", news, known, new Map(Object.entries(names)));
}

let sent = 0;

async function sendEverywhere(made: Message): Promise<void> {
  const message = { ...made, id: `msg_${++sent}` };
  const ports = sendPorts(
    portsOver(memory(), standIns.environment, { now: new Date("2026-11-25T07:00:00Z") }),
  );
  for (const list of [...Object.values(standIns.hooks), standIns.mails, standIns.github, standIns.gitlab]) {
    list.length = 0;
  }
  for (const place of PLACES) expect(await send(message, place, ports)).toEqual({ taken: true });
}

/** All texts of a piece of JSON, with the fields that lead to them. */
function textsOf(node: unknown, path = ""): readonly (readonly [string, string])[] {
  if (typeof node === "string") return [[path, node]];
  if (typeof node !== "object" || node === null) return [];
  return Object.entries(node).flatMap(([key, value]) => textsOf(value, `${path}.${key}`));
}

const one = incident("123456789", {
  ...silent("order", "2026-11-20"),
  next: ["ana@example.com changed keyEvents/7 in GA4 on 2026-11-19: look at that first."],
} as Incident["finding"]);

describe("a message", () => {
  it("is what each place takes", async () => {
    const message = messageOf([one], { "123456789": "acme" });
    await sendEverywhere(message);
    const { hooks, mails, github, gitlab } = standIns;
    await expect(JSON.stringify(hooks.slack[0]?.body, null, 2)).toMatchFileSnapshot("golden/slack.json");
    await expect(JSON.stringify(hooks.teams[0]?.body, null, 2)).toMatchFileSnapshot("golden/teams.json");
    await expect(JSON.stringify(hooks.chat[0]?.body, null, 2)).toMatchFileSnapshot("golden/google-chat.json");
    await expect(JSON.stringify(hooks.hook[0]?.body, null, 2)).toMatchFileSnapshot("golden/webhook.json");
    const mail = readMail(mails[0] ?? { raw: "" });
    await expect(mail.html).toMatchFileSnapshot("golden/mail.html");
    await expect(mail.text).toMatchFileSnapshot("golden/mail.txt");
    await expect(`${github[0]?.title}\n\n${github[0]?.body}\n`).toMatchFileSnapshot("golden/issue.md");
    expect(gitlab[0]?.title).toBe(github[0]?.title);
    expect(new URL(hooks.chat[0]?.url ?? "", "http://x").searchParams.get("requestId")).toBe("msg_1");
    expect(Object.fromEntries(mail.headers)).toMatchObject({
      subject: "🔴 acme · order: silent since 2026-11-20",
      to: "shop@example.com",
      "auto-submitted": "auto-generated",
      "message-id": "<msg_1@ga4-goals>",
    });
  });

  const HOSTILE =
    '*b* _i_ `c` <!channel> <@U123> <!everyone> @everyone @all [x](http://evil.example) <b>h</b> <img src=x onerror=alert(1)> & "q" <users/all> \r\nBcc: spy@evil.example\u202e /close #1 :tada: ~x~';

  it("has foreign text as text, wherever it goes", async () => {
    const finding = { ...silent("order", "2026-11-20"), message: HOSTILE, next: [HOSTILE] };
    await sendEverywhere(messageOf([incident("1", finding as Incident["finding"])], { "1": null }));
    const { hooks, mails, github, gitlab } = standIns;
    const seen = (path: string): boolean => !/webhook|json/.test(path);
    // Slack: only in elements that know no markup.
    for (const { body } of hooks.slack) {
      const blocks = textsOf(body.blocks).filter(([, text]) => text.includes("evil.example"));
      expect(blocks.length).toBeGreaterThan(0);
      expect(JSON.stringify(body)).not.toContain('"type":"mrkdwn"');
      for (const [path] of blocks) expect(path).toMatch(/\.elements\.\d+\.text$/);
      expect(body.text).not.toMatch(/[<>]/);
    }
    // Teams: only in TextRun, which knows no Markdown.
    for (const { body } of hooks.teams) {
      expect(JSON.stringify(body)).not.toContain('"TextBlock"');
      for (const [path, text] of textsOf(body)) {
        if (text.includes("evil.example")) expect(path).toMatch(/\.inlines\.\d+\.text$/);
      }
    }
    for (const { body } of hooks.chat) {
      for (const [path, text] of textsOf(body)) {
        if (!text.includes("evil.example") || !seen(path)) continue;
        expect(text.replace(/<\/?(?:b|br)>/g, "")).not.toMatch(/[<>"]/);
        expect(path).toMatch(/textParagraph\.text$/);
      }
      expect(body.fallbackText).not.toContain("evil");
    }
    const mail = readMail(mails[0] ?? { raw: "" });
    expect([...mail.headers.keys()]).not.toContain("bcc");
    expect(mail.html).not.toMatch(/<img|<b>h|onerror=alert\(1\)>/);
    expect(mail.html).toContain("&lt;img");
    expect(mail.text.replaceAll("\r\n", "\n")).not.toMatch(/[\u202e\r]|^Bcc/m);
    for (const text of [github[0]?.body ?? "", gitlab[0]?.body ?? ""]) {
      expect(text).not.toMatch(/@(?:everyone|all|U123)|<b>|<img|^\/close|(?<!\\)\[x\]|\u202e/m);
    }
  });

  it("keeps a line a line in the head of a mail, whatever its title holds", async () => {
    const title = "a\r\nBcc: spy@evil.example\r\n\r\nbody";
    await sendEverywhere({ ...messageOf([one], { "123456789": null }), title });
    const { headers } = readMail(standIns.mails[0] ?? { raw: "" });
    expect([...headers.keys()]).not.toContain("bcc");
    expect(headers.get("subject")).toContain("a Bcc: spy@evil.example body");
    expect(standIns.mails[0]?.to).toEqual(["shop@example.com"]);
  });
});

describe("a digest", () => {
  it("of five hundred clients has the three dead goals, the worst first, and who could not be checked", () => {
    const config = configWith("\n    - slack: SLACK_WEBHOOK");
    const checked = Array.from({ length: 500 }, (_, index): Checked => {
      const findings =
        { 7: [silent("order", "2026-11-20")], 8: [silent("contact", "2026-11-21")] }[index] ?? [];
      const dropped = index === 9 ? [silent("order", "2026-11-19", { kind: "dropped" })] : findings;
      return {
        config,
        client: `client-${index}`,
        result: resultOf(dropped, String(1000 + index)),
        live: true,
      };
    });
    const failed = ["x", "y"].map((client) => ({ client, says: "not allowed" }));
    const at = new Date("2026-11-25T07:00:00Z");
    const digest = digestMessage("msg_d", { schedule: "monday", at }, checked, failed);
    expect(digest.title).toBe("500 clients checked, 3 need attention");
    expect(digest.parts.map(({ title }) => title)).toEqual([
      "client-7 · order: silent since 2026-11-20",
      "client-8 · contact: silent since 2026-11-21",
      "client-9 · order: dropped since 2026-11-19",
      "2 clients not checked",
    ]);
    const well = digestMessage("msg_w", { schedule: "monday", at }, checked.slice(20), []);
    expect([well.title, well.tone, well.parts]).toEqual([
      "480 clients checked, all goals are alive",
      "good",
      [],
    ]);
  });
});

describe("five hundred clients", () => {
  it("are one message: the same once, the worst first, within what each place takes", async () => {
    const long = "漢".repeat(700);
    const many = Array.from({ length: 500 }, (_, index) => {
      const property = String(1000 + index);
      const goal = index < 300 ? "order" : `goal_${index}`;
      const kind = index < 300 ? "missing_key_event" : index === 499 ? "silent" : "dropped";
      const finding = { ...silent(goal, "2026-11-20"), kind, message: long, next: [long] };
      return incident(property, finding as Incident["finding"]);
    });
    const names = Object.fromEntries(many.map(({ property }) => [property, `client-${property}`]));
    const message = messageOf(many, names);
    await sendEverywhere({ ...message, issues: [] });
    const { hooks } = standIns;
    const bytes = (body: unknown): number => Buffer.byteLength(JSON.stringify(body));
    expect(hooks.slack[0]?.body.blocks.length).toBeLessThan(50);
    expect(bytes(hooks.teams[0]?.body)).toBeLessThanOrEqual(TEAMS_BYTES);
    expect(bytes(hooks.chat[0]?.body)).toBeLessThanOrEqual(CHAT_BYTES);
    expect(message.title).toBe("500 findings need attention, at 500 clients");
    expect(message.parts.slice(0, 2).map(({ title }) => title)).toEqual([
      "client-1499 · goal_499: silent since 2026-11-20",
      "300 clients · order: no key event",
    ]);
    expect(JSON.stringify(hooks.teams[0]?.body)).toMatch(/and \d+ more/);
    expect(plainText(clean(message)).includes("and 161 more")).toBe(true);
  });
});
