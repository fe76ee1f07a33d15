/** A drawn page whose tables can be sorted by a column and copied: what one expects of a page, and paper can't do. */
import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { Drawn } from "../drawn.js";
import { compareCells, tableText } from "./table-text.js";

export function Livened({ html }: { readonly html: string }): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  // After the drawing below, whose effect runs first.
  useLayoutEffect(() => {
    for (const table of box.current?.querySelectorAll("table") ?? []) liven(table);
  }, [html]);
  return (
    <div ref={box}>
      <Drawn html={html} class="report-page" />
    </div>
  );
}

function liven(table: HTMLTableElement): void {
  const heads = [...(table.tHead?.rows[0]?.cells ?? [])];
  for (const [column, head] of heads.entries()) {
    const text = head.textContent.trim();
    if (text === "" || head.querySelector(".axis") !== null) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "sort";
    button.textContent = text;
    button.addEventListener("click", () => sortBy(table, heads, column));
    head.replaceChildren(button);
  }
  const copy = document.createElement("button");
  copy.type = "button";
  copy.className = "link copy";
  copy.textContent = "Copy this table";
  copy.addEventListener("click", () => {
    const rows = [...table.rows].map((row) => [...row.cells].map(mainText));
    void navigator.clipboard.writeText(tableText(rows)).then(
      () => {
        copy.textContent = "Copied";
      },
      () => {
        copy.textContent = "The browser does not allow copying here";
      },
    );
  });
  table.after(copy);
}

/** The largest first, then the smallest first. */
function sortBy(table: HTMLTableElement, heads: readonly HTMLTableCellElement[], column: number): void {
  const head = heads[column];
  const [body] = table.tBodies;
  if (head === undefined || body === undefined) return;
  const down = head.getAttribute("aria-sort") !== "descending";
  for (const one of heads) one.removeAttribute("aria-sort");
  head.setAttribute("aria-sort", down ? "descending" : "ascending");
  const textOf = (row: HTMLTableRowElement): string => {
    const cell = row.cells[column];
    return cell === undefined ? "" : mainText(cell);
  };
  const sorted = [...body.rows].toSorted((a, b) => compareCells(textOf(a), textOf(b)));
  body.append(...(down ? sorted.toReversed() : sorted));
}

/** What a cell says first, without the small print below it. */
function mainText(cell: HTMLTableCellElement): string {
  const all = cell.cloneNode(true);
  if (all instanceof HTMLElement) for (const small of all.querySelectorAll(".sub, sup")) small.remove();
  return all.textContent ?? "";
}
