/** A small site for `verify`, as page-code.md walks through it: a consent banner, a newsletter form, pages that lead on. */
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { needsPageCode } from "../../src/goals/goal.js";
import { loadGoals } from "../../src/goals/load.js";
import { snippet } from "../../src/page/script.js";
import { DEFAULT_PAGE_CODE } from "../../src/page/settings-of.js";

const MEASUREMENT_ID = "G-NORTHTRAIL";
const GTAG = readFileSync(new URL("../support/site/gtag-stub.js", import.meta.url), "utf8");

export interface ShopSite {
  readonly origin: string;
  readonly close: () => Promise<void>;
}

/** The site has the page code of these goals on it. */
export async function startShopSite(goalsFile: string): Promise<ShopSite> {
  const { config } = loadGoals([{ file: "shop.yaml", text: goalsFile }], { named: {}, environment: {} });
  const goals = config?.goals.filter(needsPageCode) ?? [];
  const pageCode = snippet(goals, { ...DEFAULT_PAGE_CODE, measurementId: MEASUREMENT_ID });
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://site");
    response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(page(pathname, pageCode));
    request.resume();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function page(path: string, pageCode: string): string {
  const links = Array.from({ length: 8 }, (_, i) => `<a href="/guides/${i + 1}">Guide ${i + 1}</a>`);
  const signedUp = path === "/newsletter/thanks" ? 'gtag("event", "newsletter_signup");' : "";
  return `<!doctype html>
<html lang="en">
<head>
<title>${path}</title>
<script>
window.dataLayer = window.dataLayer || [];
function gtag() { dataLayer.push(arguments); }
gtag("js", new Date());
gtag("config", "${MEASUREMENT_ID}");
${signedUp}
</script>
<script>${GTAG}</script>
${pageCode}
</head>
<body>
<div id="consent"><button class="accept">Accept</button></div>
<form class="newsletter" action="/newsletter/thanks"><input name="email" type="email"></form>
${links.join("\n")}
</body>
</html>`;
}
