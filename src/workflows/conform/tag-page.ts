/**
 * A page on this machine that runs Google's own tag: rules of GA4 act in the page, so that no server can try them. A person
 * opens it in a browser; the tag sends the events and the page says when it has.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { EXIT, GoalsError } from "../../diagnostics/error.js";
import type { SentEvent } from "../../google/collect.js";
import type { Ports } from "../ports.js";

const TAG = "https://www.googletagmanager.com/gtag/js";
const PATIENCE = 15 * 60_000;

/** Serves the page until its tag has sent all, for 15 minutes. @throws GoalsError `not-confirmed` (exit 9) where nobody opens it */
export async function openTagPage(
  { say, stop }: Pick<Ports, "say" | "stop">,
  measurementId: string,
  events: readonly SentEvent[],
  patience: number = PATIENCE,
): Promise<void> {
  let sent = (): void => {};
  const all = new Promise<"sent">((resolve) => {
    sent = () => resolve("sent");
  });
  const server = createServer((request, response) => {
    if (request.method === "POST" && request.url === "/sent") {
      response.writeHead(204).end();
      sent();
    } else if (request.method === "GET" && request.url === "/") {
      response
        .writeHead(200, { "content-type": "text/html; charset=utf-8" })
        .end(page(measurementId, events));
    } else response.writeHead(404).end();
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  let timer: NodeJS.Timeout | undefined;
  try {
    const { port } = server.address() as AddressInfo;
    say(`Rules act in the page. Open this one in a browser without an ad blocker: http://127.0.0.1:${port}/`);
    const given = new Promise<"given up">((resolve) => {
      timer = setTimeout(() => resolve("given up"), patience);
      stop?.addEventListener("abort", () => resolve("given up"), { once: true });
    });
    if ((await Promise.race([all, given])) === "given up")
      throw new GoalsError("not-confirmed", "the page was not opened, or its tag could not send", {
        exitCode: EXIT.confirmationNeeded,
        hint: "Run it again and open the page; an ad blocker keeps the tag from sending.",
      });
  } finally {
    clearTimeout(timer);
    server.closeAllConnections();
    server.close();
  }
}

/** In a script no text may end it. */
const inScript = (value: unknown): string => JSON.stringify(value).replaceAll("<", "\\u003c");

function page(measurementId: string, events: readonly SentEvent[]): string {
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>ga4-goals conform</title>
<p id="state">Sending events to ${/^G-[A-Z0-9]+$/.test(measurementId) ? measurementId : "the stream"} ...</p>
<script async src="${TAG}?id=${encodeURIComponent(measurementId)}"></script>
<script>
window.dataLayer = window.dataLayer || [];
function gtag() { dataLayer.push(arguments); }
gtag("js", new Date());
gtag("config", ${inScript(measurementId)}, { page_location: "https://throw-away.example/" });
var events = ${inScript(events)}, left = events.length;
function sent() {
  left -= 1;
  if (left > 0) return;
  // What rules make of an event follows it.
  setTimeout(function () {
    fetch("/sent", { method: "POST" }).then(function () {
      document.getElementById("state").textContent = "Sent. This page can be closed.";
    });
  }, 5000);
}
events.forEach(function (one) {
  gtag("event", one.name, Object.assign({}, one.params, { event_callback: sent }));
});
</script>
</html>
`;
}
