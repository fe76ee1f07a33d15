/**
 * A message for a workflow of Microsoft Teams ("When a Teams webhook request is received"), as an Adaptive Card. All text
 * stands in `TextRun`, which knows no Markdown and no mention.
 */
import { bars, drawnParts, type Message, type Part, signed } from "./message.js";

/** What a message may weigh. */
export const TEAMS_BYTES = 28_000;

export function teamsMessage(message: Message): object {
  const { tone, title, intro, link } = message;
  return {
    type: "message",
    summary: signed(tone, title),
    attachments: [
      {
        contentType: "application/vnd.microsoft.card.adaptive",
        contentUrl: null,
        content: {
          $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
          type: "AdaptiveCard",
          version: "1.4",
          msteams: { width: "Full" },
          body: [
            line(signed(tone, title), { size: "Large", weight: "Bolder" }),
            ...(intro === "" ? [] : [line(intro, { isSubtle: true })]),
            ...drawnParts(message).map(container),
          ],
          ...(link === null
            ? {}
            : { actions: [{ type: "Action.OpenUrl", title: link.text, url: link.url }] }),
        },
      },
    ],
  };
}

const STYLES = { bad: "attention", good: "good", plain: "default" } as const;

function container(part: Part): object {
  const days = bars(part);
  return {
    type: "Container",
    style: STYLES[part.tone],
    separator: true,
    items: [
      ...(part.title === "" ? [] : [line(part.title, { weight: "Bolder" })]),
      ...(part.text === "" ? [] : [line(part.text)]),
      ...(days === "" ? [] : [line(days, { fontType: "Monospace" })]),
      ...part.steps.map((step) => line(`• ${step}`, { isSubtle: true })),
    ],
  };
}

function line(text: string, style: object = {}): object {
  return { type: "RichTextBlock", inlines: [{ type: "TextRun", text, ...style }] };
}
