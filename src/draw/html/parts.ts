/** The small pieces pages are built of: tables, tiles, badges, sparklines. HTML in and out; knows no report. */
import { printable } from "../../diagnostics/printable.js";

/** A column of a table; the first one heads its row. */
interface Head {
  readonly text: string;
  readonly left?: boolean;
}

/** A cell already written as HTML; empty ones disappear on a phone. */
export type Html = string;

/**
 * A table that becomes one card a row on a narrow screen. The roles are written out because a table that is laid out
 * otherwise is no table to some screen readers.
 */
export function stackedTable(
  caption: string,
  heads: readonly Head[],
  rows: readonly (readonly Html[])[],
): Html {
  const left = (index: number): string => (heads[index]?.left ? ' class="text"' : "");
  const head = heads
    .map(({ text }, index) => `<th scope="col" role="columnheader"${left(index)}>${asHtml(text)}</th>`)
    .join("");
  const body = rows
    .map((cells) => {
      const inner = cells.map((cell, index) => {
        if (index === 0) return `<th scope="row" role="rowheader">${cell}</th>`;
        const classes = [heads[index]?.left ? "text" : "", cell === "" ? "empty" : ""]
          .filter(Boolean)
          .join(" ");
        const named = classes === "" ? "" : ` class="${classes}"`;
        return `<td role="cell"${named} data-label="${asAttribute(heads[index]?.text ?? "")}"><span>${cell}</span></td>`;
      });
      return `<tr role="row">${inner.join("")}</tr>`;
    })
    .join("\n");
  return `<div class="scroll"><table class="stack ${wideness(heads.length)}" role="table"><caption>${asHtml(caption)}</caption><thead role="rowgroup"><tr role="row">${head}</tr></thead><tbody role="rowgroup">\n${body}\n</tbody></table></div>`;
}

/** How wide a card has to be for a table of so many columns. */
function wideness(columns: number): string {
  return columns > 6 ? "many" : columns > 4 ? "some" : "few";
}

/** Sentences, one under the other. */
export function plainList(texts: readonly string[]): Html {
  return `<ul class="plain">${texts.map((text) => `<li>${asHtml(text)}</li>`).join("")}</ul>`;
}

export function badge(text: string, kind: "good" | "bad" | "warn" | ""): Html {
  return `<span class="badge${kind === "" ? "" : ` ${kind}`}">${asHtml(text)}</span>`;
}

export function section(id: string, title: string, intro: string, body: Html, long = false): Html {
  const lead = intro === "" ? "" : `<p class="intro">${asHtml(intro)}</p>`;
  return `<section aria-labelledby="${id}"${long ? ' class="long"' : ""}><h2 id="${id}">${asHtml(title)}</h2>${lead}${body}</section>`;
}

/** A line of a goal's days, 96 by 26; a day that is not counted breaks it. What it shows is said in words besides. */
export function sparkline(values: readonly (number | null)[], label: string): Html {
  const top = Math.max(1, ...values.map((value) => value ?? 0));
  const step = values.length < 2 ? 0 : 92 / (values.length - 1);
  let pen = "M";
  let path = "";
  for (const [index, value] of values.entries()) {
    if (value === null) {
      pen = "M";
      continue;
    }
    path += `${pen}${(2 + index * step).toFixed(1)} ${(24 - (value / top) * 22).toFixed(1)}`;
    pen = "L";
  }
  return `<svg class="spark" viewBox="0 0 96 26" role="img" aria-label="${asAttribute(label)}"><path d="${path}"/></svg>`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** A text that is only text, in an attribute, or in an element that shows it as it is. */
export function asAttribute(text: string): string {
  return printable(text).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}

/**
 * A text that is only text, in an element: a number keeps its unit, a minus is one, and a word too long for any column may end
 * its line at certain places, so that no other word ever has to.
 */
export function asHtml(text: string): Html {
  return asAttribute(text)
    .replace(/(\d) (?=%)/g, "$1\u00a0")
    .replace(/(?<=^|[\s(])-(?=\d)/g, "\u2212")
    .replace(LONG_WORD, (word) => piecesOf(word).join("<wbr>"));
}

/** Words of up to this many characters stay whole: columns are wide enough for them. */
const WHOLE = 20;
const LONG_WORD = new RegExp(`(?:&\\w+;|&#\\d+;|[^\\s\u00a0]){${WHOLE + 1},}`, "gu");

/** At marks of punctuation where there are some, else after so many characters; an entity stays whole. */
function piecesOf(word: string): readonly string[] {
  const parts = word.match(/(?:&\w+;|&#\d+;|[^/.?=:-])*(?:[/.?=:-]|$)/gu) ?? [word];
  return parts
    .flatMap((part) =>
      part.length <= WHOLE ? [part] : (part.match(/(?:&\w+;|&#\d+;|[^_]){1,14}_?|_/gu) ?? [part]),
    )
    .filter((part) => part !== "");
}

/** Below the text of a cell, smaller; `kind`: `up` or `down` where it is good or bad news. */
export function sub(text: string, kind: "up" | "down" | "" = ""): Html {
  return `<span class="sub${kind === "" ? "" : ` ${kind}`}">${asHtml(text)}</span>`;
}

/** What is worth saying under a table; nothing where the text is empty. */
export function aside(text: string): Html {
  return text === "" ? "" : `<p class="small soft after">${asHtml(text)}</p>`;
}

/** What is not for the first look, folded away. */
export function folded(summary: string, body: Html): Html {
  return body === "" ? "" : `<details><summary>${asHtml(summary)}</summary>${body}</details>`;
}

/** What the parts of a chart are, each with a sample of it. */
export function keys(all: readonly (readonly [kind: string, text: string])[]): Html {
  const items = all.map(
    ([kind, text]) => `<li><i class="key ${kind}" aria-hidden="true"></i><span>${asHtml(text)}</span></li>`,
  );
  return `<ul class="legend">${items.join("")}</ul>`;
}

interface Tile {
  readonly name: string;
  readonly number: string;
  /** What became of it, and `from` what; null where it is compared with nothing. */
  readonly change: { readonly text: string; readonly from: string } | null;
}

/** The few numbers a reader looks at first. */
export function tiles(label: string, all: readonly Tile[]): Html {
  const items = all.map(({ name, number, change }) => {
    const changed =
      change === null
        ? ""
        : `<span class="change">${asHtml(change.text)} <span class="soft">${asHtml(change.from)}</span></span>`;
    return `<li class="tile"><span class="name">${asHtml(name)}</span><span class="number">${asHtml(number)}</span>${changed}</li>`;
  });
  return `<ul class="tiles" aria-label="${asAttribute(label)}">${items.join("")}</ul>`;
}
