/** What is alike, told once: things in groups, and clients that could not be worked on by what went wrong. Pure. */
import { lineAndColumn } from "../diagnostics/diagnostic.js";
import type { Ink } from "../diagnostics/ink.js";
import { messageOf } from "../diagnostics/messages.js";
import type { End } from "../diagnostics/outcome.js";
import { printableIn } from "../diagnostics/printable.js";
import { wrap } from "./layout.js";
import { counted, nameList } from "./names.js";

/** In the order in which each group is first met. */
export function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): readonly (readonly T[])[] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return [...groups.values()];
}

/** Names of a group that is no exception. */
const NAMES = 8;
/** A group this small is an exception: all of its names are told. */
const EXCEPTION = 12;

/** Never more than a line or two, however many there are. */
export function fewNames(clients: readonly string[]): string {
  return nameList(clients, clients.length <= EXCEPTION ? EXCEPTION : NAMES);
}

export interface FoldedFailure {
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
  readonly clients: readonly string[];
}

interface Said {
  readonly name: string;
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
}

/** In the order in which each is first met; clients that were not begun with come last. */
export function foldFailures(ends: readonly End<unknown>[]): readonly FoldedFailure[] {
  const said = ends.flatMap((end) => sayings(end));
  return groupBy(said, ({ code, message }) => JSON.stringify([code, message])).flatMap((alike) => {
    const [first] = alike;
    return first ? [{ ...first, clients: alike.map(({ name }) => name) }] : [];
  });
}

function sayings({ name, outcome, property }: End<unknown>): readonly Said[] {
  switch (outcome.kind) {
    case "done":
      return [];
    case "failed": {
      const { code, message, hint } = outcome.error;
      // What names the property itself would keep the same failures apart.
      return [
        { name, code, message: property === null ? message : message.replaceAll(property, "..."), hint },
      ];
    }
    case "wrong":
      return outcome.diagnostics
        .filter(({ severity }) => severity === "error")
        .slice(0, 1)
        .map((diagnostic) => {
          const { source, start } = diagnostic.place;
          const { line, column } = lineAndColumn(source, start);
          const message = `${source.file}:${line}:${column} ${messageOf(diagnostic)}`;
          return { name, code: `file-wrong ${diagnostic.code}`, message, hint: null };
        });
    case "not-run":
      return outcome.why === "done-before"
        ? []
        : [{ name, code: "not-run", message: NOT_RUN[outcome.why], hint: null }];
  }
}

const NOT_RUN = {
  stopped: "not begun: the run was stopped before",
  "canary-failed": "not begun: a canary failed",
  refused: "not begun: the run was refused",
  "not-confirmed": "not begun: nobody said yes",
} as const;

/** Who could not be worked on and why, for a person; in lines of at most `width`, where it is given. */
export function renderFailures(
  head: string,
  failures: readonly FoldedFailure[],
  paint: Ink,
  width: number = Number.POSITIVE_INFINITY,
): string {
  const indented = (text: string): readonly string[] => wrap(text, width - 4).map((line) => `    ${line}`);
  const count = new Set(failures.flatMap(({ clients }) => clients)).size;
  const lines = failures
    .map(printableIn)
    .flatMap(({ code, message, hint, clients }) => [
      `  ${paint.bad("✗")} ${fewNames(clients)}`,
      ...indented(`${code} ${message}`).map((line, i) =>
        i === 0 ? line.replace(code, paint.dim(code)) : line,
      ),
      ...(hint === null ? [] : hint.split("\n").flatMap(indented)),
    ]);
  return [paint.bad(`${head}: ${counted(count, "client")}`), ...lines].join("\n");
}
