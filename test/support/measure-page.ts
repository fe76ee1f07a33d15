/** Measures a page in a browser: words, cards, width. */
import type { Page } from "playwright-core";

/**
 * In the page: what is wrong with where things stand. A word is what stands between spaces, and a number with its unit; it may be
 * broken where a line may end by the rules of writing (a hyphen, a slash) or where no column could hold it: from 21 characters on.
 */
const MEASURE = `(() => {
  const found = [];
  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth) found.push("the page scrolls sideways: " + root.scrollWidth + " in " + root.clientWidth);
  const shown = (e) => e.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true });
  for (const box of document.querySelectorAll("main *")) {
    if (/auto|scroll|hidden|clip/.test(getComputedStyle(box).overflowX) && shown(box) && box.scrollWidth > box.clientWidth + 1 &&
        box.getBoundingClientRect().width > 2)
      found.push("cut off or scrolls: " + box.outerHTML.slice(0, 90));
  }
  for (const card of document.querySelectorAll("main > *, header.top, footer, .tile")) {
    const edge = card.getBoundingClientRect();
    for (const e of card.querySelectorAll("*")) {
      if (!shown(e)) continue;
      const own = e.getBoundingClientRect();
      if (own.width > 1 && (own.right > edge.right + 1 || own.left < edge.left - 1)) {
        found.push("leaves its card: " + e.outerHTML.slice(0, 90));
        break;
      }
    }
  }
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    const parent = node.parentElement;
    if (/^(SCRIPT|STYLE|TITLE|title|desc)$/.test(parent.tagName) || !shown(parent)) continue;
    for (const { 0: word, index } of node.data.matchAll(/[+−-]?\\d[\\d.,]*[\\s\\u00a0\\u202f]?%|[^\\s\\-/–…&?=.]+/g)) {
      if (word.length > 20) continue;
      const range = document.createRange();
      range.setStart(node, index);
      range.setEnd(node, index + word.length);
      const lines = new Set([...range.getClientRects()].filter((r) => r.width > 0.5).map((r) => Math.round(r.bottom / 4)));
      if (lines.size > 1) found.push("broken: " + word + " in " + node.data.slice(0, 60));
    }
  }
  return [...new Set(found)].slice(0, 12);
})()`;

/** What is wrong with where things stand on a page as it is shown now; empty where all is well. */
export async function measure(page: Page): Promise<readonly string[]> {
  return (await page.evaluate(MEASURE)) as readonly string[];
}
