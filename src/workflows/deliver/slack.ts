/**
 * A message for an incoming webhook of Slack, in Block Kit. Foreign text stands in `rich_text` and `plain_text` alone, where
 * nothing is markup and nobody is mentioned; in the line of the notification, which is mrkdwn, it is escaped.
 */
import { bars, drawnParts, type Message, type Part, signed } from "./message.js";

/** Of a header. */
const HEADER = 150;
/** Slack takes 50 blocks; a message of a screen or two is read. */
export const SLACK_PARTS = 20;

export function slackMessage(message: Message): object {
  const { tone, title, intro, link } = message;
  return {
    text: escaped(signed(tone, title)),
    mrkdwn: false,
    unfurl_links: false,
    blocks: [
      {
        type: "header",
        text: { type: "plain_text", text: signed(tone, title).slice(0, HEADER), emoji: false },
      },
      ...(intro === ""
        ? []
        : [{ type: "context", elements: [{ type: "plain_text", text: intro, emoji: false }] }]),
      ...drawnParts(message).map(partBlock),
      ...(link === null ? [] : [richText([section([{ type: "link", url: link.url, text: link.text }])])]),
    ],
  };
}

function partBlock(part: Part): object {
  const line = bars(part);
  const title = signed(part.tone, part.title);
  return richText([
    section([
      ...(title === "" ? [] : [text(`${title}\n`, { bold: true })]),
      ...(part.text === "" ? [] : [text(`${part.text}\n`)]),
      ...(line === "" ? [] : [text(line, { code: true })]),
    ]),
    ...(part.steps.length === 0
      ? []
      : [
          {
            type: "rich_text_list",
            style: "bullet",
            elements: part.steps.map((step) => section([text(step)])),
          },
        ]),
  ]);
}

const richText = (elements: readonly object[]): object => ({ type: "rich_text", elements });
const section = (elements: readonly object[]): object => ({ type: "rich_text_section", elements });
const text = (words: string, style?: object): object => ({
  type: "text",
  text: words,
  ...(style === undefined ? {} : { style }),
});

function escaped(words: string): string {
  return words.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
