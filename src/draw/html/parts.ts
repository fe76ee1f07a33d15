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
        return `<td role="cell"${named} data-label="${asHtml(heads[index]?.text ?? "")}"><span>${cell}</span></td>`;
      });
      return `<tr role="row">${inner.join("")}</tr>`;
    })
    .join("\n");
  return `<div class="scroll"><table class="stack" role="table"><caption>${asHtml(caption)}</caption><thead role="rowgroup"><tr role="row">${head}</tr></thead><tbody role="rowgroup">\n${body}\n</tbody></table></div>`;
}

/** A plain table that may be wider than the screen and then scrolls in a box of its own. */
export function wideTable(
  caption: string,
  heads: readonly string[],
  rows: readonly (readonly string[])[],
): Html {
  const head = heads.map((text) => `<th scope="col">${asHtml(text)}</th>`).join("");
  const body = rows
    .map(
      ([first = "", ...rest]) =>
        `<tr><th scope="row">${asHtml(first)}</th>${rest.map((cell) => `<td>${asHtml(cell)}</td>`).join("")}</tr>`,
    )
    .join("\n");
  return `<div class="days" tabindex="0" role="region" aria-label="${asHtml(caption)}"><table><caption>${asHtml(caption)}</caption><thead><tr>${head}</tr></thead><tbody>\n${body}\n</tbody></table></div>`;
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
  return `<svg class="spark" viewBox="0 0 96 26" role="img" aria-label="${asHtml(label)}"><path d="${path}"/></svg>`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** A text that is only text, in an element or in an attribute. */
export function asHtml(text: string): string {
  return printable(text).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}

/** Below the text of a cell, smaller; `kind`: `up` or `down` where it is good or bad news. */
export function sub(text: string, kind: "up" | "down" | "" = ""): Html {
  return `<span class="sub${kind === "" ? "" : ` ${kind}`}">${asHtml(text)}</span>`;
}

/** What is worth saying under a table; nothing where the text is empty. */
export function aside(text: string): Html {
  return text === "" ? "" : `<p class="small soft" style="margin:12px 0 0">${asHtml(text)}</p>`;
}

interface Tile {
  readonly name: string;
  readonly number: string;
  /** Null where it is compared with nothing. */
  readonly change: { readonly text: string; readonly from: string } | null;
}

/** The few numbers a reader looks at first. */
export function tiles(label: string, all: readonly Tile[]): Html {
  const items = all.map(({ name, number, change }) => {
    const changed =
      change === null
        ? ""
        : `<span class="change">${asHtml(change.text)} <span class="soft">from ${asHtml(change.from)}</span></span>`;
    return `<li class="tile"><span class="name">${asHtml(name)}</span><span class="number">${asHtml(number)}</span>${changed}</li>`;
  });
  return `<ul class="tiles" aria-label="${asHtml(label)}">${items.join("")}</ul>`;
}
