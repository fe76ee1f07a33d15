/**
 * One HTML page that needs nothing else: no network, no file beside it, no script but one it is given. A marketer reads
 * it on a phone and prints it; the policy in its head lets it load nothing. Knows the frame, not what stands in it.
 */
import { createHash } from "node:crypto";
import type { Look } from "./look.js";
import { asAttribute, asHtml, type Html } from "./parts.js";
import { STYLE } from "./style.js";

export interface Page {
  /** For the browser's tab. */
  readonly title: string;
  /** Above the heading: what kind of page it is. */
  readonly eyebrow: string;
  readonly heading: string;
  readonly lead: string;
  /** Above all: to the page that this one is a part of. */
  readonly back?: { readonly href: string; readonly text: string };
  /** What there is to say first, in a sentence or two. */
  readonly news?: string;
  /** What an agency has made its own; `contact` in the words of the page's language. */
  readonly look?: Look | undefined;
  /** Sections; empty ones are left out. */
  readonly main: readonly Html[];
  readonly footer?: string;
  /** Rules besides those every page has. */
  readonly style?: string;
  /** The page must read well without it. */
  readonly script?: string;
}

/** Ends in a newline. The same page gives the same bytes. */
export function htmlPage({
  title,
  eyebrow,
  heading,
  lead,
  back,
  news,
  look = {},
  main,
  footer,
  style = "",
  script,
}: Page): Html {
  // The policy names the one script by its hash: none but it runs.
  const hash = script === undefined ? "" : createHash("sha256").update(script).digest("base64");
  const scripts = script === undefined ? "" : ` script-src 'sha256-${hash}';`;
  return `<!doctype html>
<html lang="${asAttribute(look.language ?? "en")}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline';${scripts} img-src data:">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>${asAttribute(title)}</title>
<style>${STYLE}${style}${ownColours(look)}
</style>
</head>
<body>
<header class="top">
${wayBack(back, look)}${look.logo === undefined ? "" : `<img class="logo" src="${asAttribute(look.logo)}" alt="">\n`}<p class="eyebrow">${asHtml(eyebrow)}</p>
<h1>${asHtml(heading)}</h1>
<p class="lead">${asHtml(lead)}</p>
${news === undefined ? "" : `<p class="news">${asHtml(news)}</p>\n`}${comment(look)}</header>
<main>
${main.filter((part) => part !== "").join("\n")}
</main>
${footerOf(footer, look)}${script === undefined ? "" : `<script>${script}</script>\n`}</body>
</html>
`;
}

function wayBack(back: Page["back"], { link }: Look): Html {
  const links = [
    ...(link === undefined ? [] : [{ href: link.url, text: link.text }]),
    ...(back === undefined ? [] : [back]),
  ].map(({ href, text }) => `<a href="${asAttribute(href)}">← ${asHtml(text)}</a>`);
  return links.length === 0 ? "" : `<nav class="back">${links.join(" ")}</nav>\n`;
}

function comment({ comment: text = "" }: Look): Html {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  return lines.length === 0
    ? ""
    : `<div class="comment">${lines.map((line) => `<p>${asHtml(line)}</p>`).join("")}</div>\n`;
}

function footerOf(footer: string | undefined, { contact }: Look): Html {
  const lines = [contact, footer].filter((text) => text !== undefined);
  return lines.length === 0
    ? ""
    : `<footer>${lines.map((text) => `<p>${asHtml(text)}</p>`).join("")}</footer>\n`;
}

/** Of links, titles and the first line of a chart. */
function ownColours({ colours }: Look): string {
  if (colours === undefined) return "";
  const rule = (colour: string): string => `:root { --accent: ${colour}; --series-1: ${colour}; }`;
  return `
${rule(colours.light)}
@media (prefers-color-scheme: dark) { ${rule(colours.dark)} }
@media print { ${rule(colours.light)} }`;
}
