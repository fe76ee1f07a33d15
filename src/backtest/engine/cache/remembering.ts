/**
 * An engine that answers out of a cache what it can, and makes a table only when a question needs it. A question is known
 * by its text and by the texts of the tables it reads, down to the files.
 */
import { createHash } from "node:crypto";
import type { Statement } from "../../sql/program.js";
import type { Engine } from "../engine.js";
import type { EventFiles } from "../event-files.js";
import type { Cache } from "./cache.js";

type Working = Pick<Engine, "create" | "query" | "close">;

interface Asked extends Pick<Working, "query" | "close"> {
  readonly make: (table: string, query: string) => Promise<void>;
  /** As `make`, but the rows are read whenever they are asked for. */
  readonly view: (table: string, query: string) => Promise<void>;
}

interface Table extends Pick<Statement, "query" | "narrow" | "view" | "kept"> {
  readonly name: string;
  readonly of: readonly Table[];
  readonly key: string;
}

/** `close` completes the cache. */
export function remembering(
  cache: Cache,
  { source }: Pick<EventFiles, "source">,
  { make, view, query: ask, close }: Asked,
): Working {
  const tables = new Map<string, Table>();
  const made = new Map<string, Table>();
  const unsaved = new Map<string, string>();
  const readBy = (query: string, among: ReadonlyMap<string, Table> = tables): readonly Table[] => {
    // A column may be called like a table.
    const words = new Set(
      query
        .replaceAll(source, "")
        .replaceAll(/\bAS \w+/g, "")
        .match(/\w+/g),
    );
    return [...among.values()].filter(({ name }) => words.has(name));
  };
  const keyOf = (query: string, of: readonly Table[]): string => {
    const hash = createHash("sha256").update(query.replaceAll(source, "the files"));
    for (const { name, key } of of) hash.update(`\0${name} ${key}`);
    return hash.digest("hex").slice(0, 32);
  };
  const addTo = (among: Map<string, Table>, { table: name, as, ...statement }: Statement): void => {
    const of = readBy(statement.query, among).filter((one) => one.name !== name);
    const key =
      as === undefined ? keyOf(statement.query, of) : keyOf(as.query, readBy(as.query, tablesOf(as.tables)));
    among.set(name, { ...statement, name, of, key });
  };
  const tablesOf = (statements: readonly Statement[]): ReadonlyMap<string, Table> => {
    const described = new Map<string, Table>();
    for (const statement of statements) addTo(described, statement);
    return described;
  };
  /** What is worth keeping is written when the run ends, or before another table takes its name. */
  const save = async (name: string): Promise<void> => {
    const key = unsaved.get(name);
    if (key !== undefined && unsaved.delete(name)) await cache.tables.put(key, name);
  };
  const ensure = async (table: Table): Promise<void> => {
    const { name, query, view: isView = false, kept = false, of, key } = table;
    const isMade = made.get(name)?.key === key;
    // A view reads what it is made of whenever it is asked, and another table may have that name by then.
    if (isMade && !isView) return;
    const before = kept && !isMade ? await cache.tables.find(key) : null;
    if (before === null) {
      for (const one of of) await ensure(one);
      if (isMade) return;
      await save(name);
      if (!(await fromCopy(table))) await (isView && of.length > 0 ? view : make)(name, query);
      if (kept) unsaved.set(name, key);
    } else {
      await save(name);
      await view(name, before);
    }
    made.set(name, table);
  };
  /** False where the files have to be read as if there were no copy. */
  const fromCopy = async ({ name, narrow, view: isView = false }: Table): Promise<boolean> => {
    if (narrow === undefined) return false;
    // The second time of one that was damaged.
    for (let tries = 0; tries < 2; tries++) {
      try {
        const query = await cache.hits(narrow);
        if (query === null) return false;
        await (isView ? view : make)(name, query);
        return true;
      } catch {
        await cache.failed();
      }
    }
    return false;
  };
  return {
    async create(statement) {
      addTo(tables, statement);
    },
    async query(query, once = false, as) {
      const of = readBy(query);
      const key = keyOf(query, as === undefined ? of : readBy(query, tablesOf(as)));
      const known = cache.answers.get(key);
      if (known !== undefined) return known;
      for (const table of of) await ensure(table);
      const rows = await ask(query);
      if (!once) cache.answers.put(key, rows);
      return rows;
    },
    async close() {
      for (const name of [...unsaved.keys()]) await save(name);
      await cache.complete();
      await close();
    },
  };
}
