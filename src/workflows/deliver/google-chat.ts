/**
 * A message for an incoming webhook of Google Chat, as a card. Text of a card is simple HTML, so that foreign text is escaped;
 * a card mentions nobody.
 */
import { bars, drawnParts, type Message, type Part, signed } from "./message.js";

/** What a message may weigh. */
export const CHAT_BYTES = 32_000;

export function chatMessage(message: Message): object {
  const { id, tone, title, intro, link } = message;
  return {
    fallbackText: signed(tone, title),
    cardsV2: [
      {
        cardId: id,
        card: {
          header: { title: signed(tone, title), ...(intro === "" ? {} : { subtitle: intro }) },
          sections: [
            ...drawnParts(message).map((part) => ({ widgets: widgets(part) })),
            ...(link === null
              ? []
              : [
                  {
                    widgets: [
                      {
                        buttonList: {
                          buttons: [{ text: link.text, onClick: { openLink: { url: link.url } } }],
                        },
                      },
                    ],
                  },
                ]),
          ],
        },
      },
    ],
  };
}

function widgets(part: Part): readonly object[] {
  const days = bars(part);
  const title = escaped(signed(part.tone, part.title));
  const lines = [
    title === "" ? "" : `<b>${title}</b>`,
    escaped(part.text),
    days,
    ...part.steps.map((step) => `• ${escaped(step)}`),
  ];
  return [{ textParagraph: { text: lines.filter((line) => line !== "").join("<br>") } }];
}

function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

/** Chat makes a message of the same request once, however often it comes. */
export function withRequestId(address: URL, id: string): string {
  const url = new URL(address);
  url.searchParams.set("requestId", id);
  return url.href;
}
