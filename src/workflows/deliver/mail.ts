/** A message as a mail, in HTML and in text, and how it is handed to a mail server. */
import { EXIT, GoalsError } from "../../diagnostics/error.js";
import { asAttribute, asHtml } from "../../draw/html/parts.js";
import {
  drawnParts,
  type Message,
  type MessageFile,
  type Part,
  plainText,
  signed,
  type Tone,
} from "./message.js";
import type { Answer } from "./retried.js";

export interface Mail {
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly messageId: string;
  readonly files: readonly MessageFile[];
}

export function mailOf(
  message: Message,
  { from, to }: { readonly from: string; readonly to: readonly string[] },
): Mail {
  return {
    ...{ from, to },
    subject: signed(message.tone, message.title),
    text: plainText(message),
    html: htmlOf(message),
    messageId: `<${message.id}@ga4-goals>`,
    files: message.files,
  };
}

const COLOURS: Readonly<Record<Tone, string>> = { bad: "#c5221f", good: "#188038", plain: "#5f6368" };
const FONT = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";

/** Styles stand at each element: mail programs drop the others. */
function htmlOf(message: Message): string {
  const { tone, title, intro, link, long } = message;
  return `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${asHtml(title)}</title></head>
<body style="margin:0;padding:24px 12px;background:#f1f3f4;color:#202124;${FONT};font-size:15px;line-height:1.5">
<div style="max-width:640px;margin:0 auto;padding:24px;background:#fff;border-top:4px solid ${COLOURS[tone]}">
<h1 style="margin:0 0 8px;font-size:20px;line-height:1.3">${asHtml(title)}</h1>
${intro === "" ? "" : `<p style="margin:0 0 16px;color:#5f6368">${asHtml(intro)}</p>\n`}${drawnParts(message).map(partHtml).join("\n")}
${link === null ? "" : `<p style="margin:20px 0 0"><a href="${asAttribute(link.url)}" style="color:#1a73e8">${asHtml(link.text)}</a></p>\n`}${long === "" ? "" : `<pre style="margin:20px 0 0;padding:12px;overflow-x:auto;background:#f8f9fa;font-size:12px;line-height:1.4">${asHtmlLines(long)}</pre>\n`}</div>
</body></html>
`;
}

function partHtml({ tone, title, text, days, steps }: Part): string {
  const list = steps.map((step) => `<li>${asHtml(step)}</li>`).join("");
  return `<div style="margin:16px 0 0;padding:0 0 0 12px;border-left:3px solid ${COLOURS[tone]}">
${title === "" ? "" : `<h2 style="margin:0;font-size:16px">${asHtml(title)}</h2>\n`}${text === "" ? "" : `<p style="margin:4px 0 0">${asHtml(text)}</p>\n`}${days === null ? "" : picture(days)}${list === "" ? "" : `<ul style="margin:6px 0 0;padding:0 0 0 20px;color:#3c4043">${list}</ul>\n`}</div>`;
}

const HIGH = 40;

/** Days as bars of a table: pictures from elsewhere are not loaded, and none is attached. */
function picture(days: readonly (number | null)[]): string {
  const top = Math.max(1, ...days.map((count) => count ?? 0));
  const bar = (count: number | null): string => {
    const high = Math.round(((count ?? 0) / top) * HIGH);
    // An empty day is a red line at the foot.
    const fill = high === 0 ? COLOURS.bad : "#1a73e8";
    return `<td style="padding:0 1px;vertical-align:bottom"><div style="width:9px;height:${Math.max(2, high)}px;background:${fill};font-size:0">&nbsp;</div></td>`;
  };
  return `<table role="presentation" cellpadding="0" cellspacing="0" style="margin:8px 0 0;height:${HIGH}px"><tr>${days.map(bar).join("")}</tr></table>\n`;
}

function asHtmlLines(text: string): string {
  return text
    .split("\n")
    .map((line) => asHtml(line))
    .join("\n");
}

const PATIENCE_MS = 15_000;
/** Far more than any server is said to take for a mail of some kilobytes. */
const WHOLE_MS = 60_000;

/** @throws GoalsError `place-unset` (exit 64) for a text that is no address of a mail server. */
export function checkSmtpUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url !== null && /^smtps?:$/.test(url.protocol) && url.hostname !== "") return url;
  throw new GoalsError("place-unset", "SMTP_URL is not the address of a mail server", {
    exitCode: EXIT.usage,
    hint: "Write smtp://HOST:587, before the host user and password with a colon between and an @ behind; smtps:// for a server that is encrypted from the start.",
  });
}

/**
 * Hands a mail to the server at `url`, encrypted where that is not this machine; `?requireTLS=false` in the address allows
 * otherwise. Throws where no answer came.
 */
export async function sendMail(mail: Mail, url: URL): Promise<Answer> {
  const { createTransport } = await import("nodemailer");
  const here = ["127.0.0.1", "localhost", "[::1]"].includes(url.hostname);
  const transport = createTransport({
    host: url.hostname.replace(/^\[|\]$/g, ""),
    secure: url.protocol === "smtps:",
    ...(url.port === "" ? {} : { port: Number(url.port) }),
    ...(url.username === ""
      ? {}
      : { auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) } }),
    requireTLS: !here && url.protocol === "smtp:" && url.searchParams.get("requireTLS") !== "false",
    connectionTimeout: PATIENCE_MS,
    greetingTimeout: PATIENCE_MS,
    socketTimeout: PATIENCE_MS,
    dnsTimeout: PATIENCE_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  try {
    const { files, to, ...rest } = mail;
    const sent = await within(
      WHOLE_MS,
      transport.sendMail({
        ...rest,
        to: to.map((address) => ({ name: "", address })),
        headers: { "Auto-Submitted": "auto-generated" },
        attachments: files.map(({ name, content }) => ({
          filename: name,
          content: typeof content === "string" ? content : Buffer.from(content),
        })),
      }),
    );
    const refused = sent.rejected.length;
    return refused === 0
      ? { status: 200, retryAfter: null }
      : {
          status: 200,
          retryAfter: null,
          words: `${refused} of its recipients ${refused === 1 ? "was" : "were"} refused`,
        };
  } catch (error) {
    return refusal(error);
  } finally {
    transport.close();
  }
}

/** What the server said; anything else is thrown. */
function refusal(error: unknown): Answer {
  const { code, command, responseCode } = error as {
    readonly code?: string;
    readonly command?: string;
    readonly responseCode?: number;
  };
  if (typeof responseCode === "number" && responseCode >= 400) {
    const what = code === "EAUTH" ? ", it does not take user and password" : "";
    // Its own words may repeat what it was told.
    const words = `it answered ${responseCode}${what}${command === undefined ? "" : ` to ${command.split(" ")[0]}`}`;
    return { status: responseCode < 500 ? 429 : 400, retryAfter: null, words };
  }
  if (code === "ETLS" || code === "EREQUIRETLS") {
    return { status: 400, retryAfter: null, words: "it does not encrypt, or not as it should" };
  }
  throw error;
}

async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(Object.assign(new Error("late"), { name: "TimeoutError" }));
    }, milliseconds);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
