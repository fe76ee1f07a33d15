/**
 * One HTML page that needs nothing else: no network, no file beside it, no script but one it is given. A marketer reads
 * it on a phone and prints it; the policy in its head lets it load nothing. Knows the frame, not what stands in it.
 */
import { createHash } from "node:crypto";
import { asHtml } from "./escape.js";
import type { Html } from "./parts.js";
import { STYLE } from "./style.js";

export interface Page {
  /** For the browser's tab. */
  readonly title: string;
  /** Above the heading: what kind of page it is. */
  readonly eyebrow: string;
  readonly heading: string;
  readonly lead: string;
  /** Sections; empty ones are left out. */
  readonly main: readonly Html[];
  readonly footer?: string;
  /** Rules besides those every page has. */
  readonly style?: string;
  /** The page must read well without it. */
  readonly script?: string;
}

/** Ends in a newline. The same page gives the same bytes. */
export function htmlPage({ title, eyebrow, heading, lead, main, footer, style = "", script }: Page): Html {
  // The policy names the one script by its hash: none but it runs.
  const hash = script === undefined ? "" : createHash("sha256").update(script).digest("base64");
  const scripts = script === undefined ? "" : ` script-src 'sha256-${hash}';`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline';${scripts} img-src data:">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>${asHtml(title)}</title>
<style>${STYLE}${style}
</style>
</head>
<body>
<header class="top">
<p class="eyebrow">${asHtml(eyebrow)}</p>
<h1>${asHtml(heading)}</h1>
<p class="lead">${asHtml(lead)}</p>
</header>
<main>
${main.filter((part) => part !== "").join("\n")}
</main>
${footer === undefined ? "" : `<footer><p>${asHtml(footer)}</p></footer>\n`}${script === undefined ? "" : `<script>${script}</script>\n`}</body>
</html>
`;
}
