/**
 * Draws docs/pictures/alert-slack.png and alert-mail.png from the messages the program makes: `npx tsx scripts/message-pictures.ts`.
 * The mail is what is sent; Slack's is drawn from its blocks by what Slack says of them, and labelled as a drawing.
 */
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import type { Incident } from "../src/watch/incidents.js";
import { alertMessage } from "../src/workflows/deliver/alert-message.js";
import { mailOf } from "../src/workflows/deliver/mail.js";
import { clean } from "../src/workflows/deliver/message.js";
import { slackMessage } from "../src/workflows/deliver/slack.js";

/** Not every machine has a font with it. */
const DOT = '<span style="color:#d93025">●</span>';
const days = [5, 3, 6, 4, 4, 2, 1, 6, 4, 5, 3, 5, 2, 2, 4, 6, 3, 5, 4, 1, 2, 5, 4, 6, 4, 0, 0, 0];
const incident: Incident = {
  id: "1",
  property: "123456789",
  begun: "2026-11-25T07:00:00.000Z",
  over: null,
  told: {},
  finding: {
    ...{ goal: "order", kind: "silent", since: "2026-11-23", expected: 13.2, seen: 0, chance: 2e-6 },
    recent: days,
    message:
      "No order since 2026-11-23, where 13.2 were to be expected; by chance once in 500,000 such looks. In the last 30 minutes none came in.",
    next: [
      "ana@example.com changed the rule order_from_thanks_page in GA4 on 2026-11-22: look at that first.",
      "Go the way to the goal yourself: ga4-goals verify shows which events a browser sends.",
    ],
  },
};
const known = { version: 1, checked: {}, incidents: [incident], sending: [] } as const;
const names = new Map([["123456789", "acme"]]);
const message = clean(alertMessage("msg_1", [{ incident, what: "begun" }], known, names));

const pictures = fileURLToPath(new URL("../docs/pictures", import.meta.url));
mkdirSync(pictures, { recursive: true });
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium" });
const page = await browser.newPage({ viewport: { width: 700, height: 100 } });
await draw("alert-slack", slackPage(slackMessage(message)));
await draw("alert-mail", mailPage());
await browser.close();

async function draw(name: string, html: string): Promise<void> {
  await page.setContent(html);
  await page.screenshot({ path: `${pictures}/${name}.png`, fullPage: true });
}

function mailPage(): string {
  const mail = mailOf(message, { from: "ga4-goals@example.com", to: ["shop@example.com"] });
  const head = `<p style="margin:0 0 12px;font:13px/1.6 sans-serif;color:#5f6368">From ${mail.from} to ${mail.to.join(", ")}<br><b style="color:#202124">${escaped(mail.subject)}</b></p>`;
  return mail.html.replace(/(<body[^>]*>)/, `$1${head}`);
}

interface Element {
  readonly type: string;
  readonly text?: string | { readonly text: string };
  readonly url?: string;
  readonly style?: string | { readonly bold?: boolean; readonly code?: boolean };
  readonly elements?: readonly Element[];
}

function slackPage(body: object): string {
  const { blocks } = body as { readonly blocks: readonly Element[] };
  return `<body style="margin:0;padding:16px 20px;font:15px/1.46 Lato,'Noto Sans',Arial,sans-serif;color:#1d1c1d">
<p style="margin:0 0 10px;font-size:12px;color:#616061">A drawing of the message, made from its blocks; Slack's own fonts and colours differ.</p>
<div style="display:flex;gap:10px"><div style="width:36px;height:36px;border-radius:6px;background:#1a73e8;color:#fff;font-weight:700;display:grid;place-items:center">g</div>
<div><b>ga4-goals</b> <span style="font-size:11px;background:#eee;padding:1px 4px;border-radius:3px">APP</span> <span style="font-size:12px;color:#616061">8:00 AM</span>${blocks.map(block).join("")}</div></div></body>`;
}

function block({ type, text, elements = [] }: Element): string {
  if (type === "header") {
    return `<div style="font-size:18px;font-weight:700;margin:4px 0">${escaped(typeof text === "object" ? text.text : "")}</div>`;
  }
  return elements.map(rich).join("");
}

function rich({ type, elements = [] }: Element): string {
  if (type === "rich_text_list")
    return `<ul style="margin:2px 0;padding-left:24px">${elements.map((one) => `<li>${(one.elements ?? []).map(inline).join("")}</li>`).join("")}</ul>`;
  return `<div style="white-space:pre-wrap;margin:2px 0">${elements.map(inline).join("")}</div>`;
}

function inline({ type, text, url = "", style }: Element): string {
  const words = escaped(typeof text === "string" ? text : "");
  if (type === "link") return `<a href="${escaped(url)}" style="color:#1264a3">${words}</a>`;
  if (typeof style === "object" && style.bold === true) return `<b>${words}</b>`;
  if (typeof style === "object" && style.code === true)
    return `<code style="background:#f6f6f6;border:1px solid #ddd;border-radius:3px;padding:1px 3px;color:#e01e5a">${words}</code>`;
  return words;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;").replace("🔴", DOT);
}
