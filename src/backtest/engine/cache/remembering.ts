/**
 * An engine that answers out of a cache what it can, and makes a table only when a question needs it. A question is known
 * by its text and by the texts of the tables it reads, down to the files.
 */
import { createHash } from "node:crypto";
import type { FromNarrow } from "../../sql/narrow.js";
import type { Statement } from "../../sql/program.js";
import type { Engine } from "../engine.js";
import type { EventFiles } from "../event-files.js";
import type { Cache } from "./cache.js";

type Working = Pick<Engine, "create" | "query" | "close">;

interface Asked extends Working {
  /** As `create`, but the rows are read whenever they are asked for. */
  readonly view: (table: string, query: string) => Promise<void>;
}

interface Table {
  readonly name: string;
  readonly query: string;
  readonly narrow: FromNarrow | undefined;
  readonly of: readonly Table[];
  readonly key: string;
}

/** `close` completes the cache. */
export function remembering(
  cache: Cache,
  { source }: Pick<EventFiles, "source">,
  { create, view, query: ask, close }: Asked,
): Working {
  const tables = new Map<string, Table>();
  const made = new Map<string, Table>();
  const readBy = (query: string, among: ReadonlyMap<string, Table> = tables): readonly Table[] => {
    const words = new Set(query.replaceAll(source, "").match(/\w+/g));
    return [...among.values()].filter(({ name }) => words.has(name));
  };
  const keyOf = (query: string, of: readonly Table[]): string => {
    const hash = createHash("sha256").update(query.replaceAll(source, "the files"));
    for (const { name, key } of of) hash.update(`\0${name} ${key}`);
    return hash.digest("hex").slice(0, 32);
  };
  const addTo = (among: Map<string, Table>, { table: name, query, narrow }: Statement): void => {
    const of = readBy(query, among).filter((one) => one.name !== name);
    among.set(name, { name, query, narrow, of, key: keyOf(query, of) });
  };
  const tablesOf = (statements: readonly Statement[]): ReadonlyMap<string, Table> => {
    const described = new Map<string, Table>();
    for (const statement of statements) addTo(described, statement);
    return described;
  };
  const ensure = async (table: Table): Promise<void> => {
    if (made.get(table.name)?.key === table.key) return;
    for (const one of table.of) await ensure(one);
    if (table.narrow === undefined || !(await fromCopy(table.name, table.narrow)))
      await create(table.name, table.query);
    made.set(table.name, table);
  };
  /** False where the files have to be read as if there were no copy. */
  const fromCopy = async (name: string, narrow: FromNarrow): Promise<boolean> => {
    // The second time of one that was damaged.
    for (let tries = 0; tries < 2; tries++) {
      try {
        const query = await cache.hits(narrow);
        if (query === null) return false;
        await (narrow.readAgain ? view : create)(name, query);
        return true;
      } catch {
        await cache.failed();
      }
    }
    return false;
  };
  return {
    async create(table, query, narrow) {
      addTo(tables, { table, query, ...(narrow && { narrow }) });
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
      await cache.complete();
      await close();
    },
  };
}
