/**
 * Answers that were given before, by the statements that led to them: whoever asks the same of the same events need not
 * ask again. As text with its own fingerprint; a text that does not fit is none.
 */
import { createHash } from "node:crypto";
import type { Row } from "../engine.js";

const sha = (text: string): string => createHash("sha256").update(text).digest("hex");

export class Answers {
  /** In the order of their last use. */
  readonly #known: Map<string, string>;
  #isNew = false;

  constructor(text = "") {
    this.#known = new Map(entriesIn(text));
  }

  /** True where `text` would hold more than what these were read from. */
  get isNew(): boolean {
    return this.#isNew;
  }

  get isEmpty(): boolean {
    return this.#known.size === 0;
  }

  get(key: string): readonly Row[] | undefined {
    const text = this.#known.get(key);
    if (text === undefined) return undefined;
    this.#known.delete(key);
    this.#known.set(key, text);
    return JSON.parse(text) as Row[];
  }

  put(key: string, rows: readonly Row[]): void {
    // JSON has no such numbers.
    if (rows.some((row) => Object.values(row).some((cell) => Object.is(cell, -0) || isOdd(cell)))) return;
    this.#known.set(key, JSON.stringify(rows));
    this.#isNew = true;
  }

  /** Those that were used last, in at most so many characters. */
  text(most: number): string {
    const kept: string[] = [];
    let size = sha("").length + 1;
    for (const entry of [...this.#known].toReversed()) {
      const line = JSON.stringify(entry);
      size += line.length + 1;
      if (size > most) break;
      kept.push(line);
    }
    const body = kept.toReversed().join("\n");
    return `${sha(body)}\n${body}`;
  }
}

function isOdd(cell: unknown): boolean {
  return typeof cell === "number" && !Number.isFinite(cell);
}

function entriesIn(text: string): [string, string][] {
  const end = text.indexOf("\n");
  const body = text.slice(end + 1);
  if (end < 0 || body === "" || text.slice(0, end) !== sha(body)) return [];
  return body.split("\n").map((line) => JSON.parse(line) as [string, string]);
}
