/**
 * Connections to the files of stores. One DuckDB serves all stores of this process: a file is attached to it in a tenth of
 * the time that a database of its own takes, and one that is open here already is shared: it must not be opened twice.
 */
import { resolve } from "node:path";
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { EXIT, GoalsError } from "../../diagnostics/error.js";
import { CREATE_TABLES, STORE_VERSION, VERSION_TABLE } from "./tables.js";

export interface StoreConnection {
  readonly connection: DuckDBConnection;
  readonly close: () => Promise<void>;
}

/**
 * Connects to a file, and makes its tables where there are none; its folder must be there.
 *
 * @throws GoalsError `store-locked` while another process has it open, `store-damaged` for a file that is no store.
 */
export async function connectTo(path: string): Promise<StoreConnection> {
  const file = resolve(path);
  const attached = attachments.get(file) ?? attach(file, path);
  attached.users++;
  let connection: DuckDBConnection | undefined;
  const close = async (): Promise<void> => {
    connection?.closeSync();
    await leave(file, attached);
  };
  try {
    await attached.there;
    connection = await (await duckDb()).connect();
    await connection.run(`USE ${attached.name}`);
  } catch (error) {
    await close();
    throw error instanceof GoalsError ? error : unopened(path, error);
  }
  return { connection, close };
}

let shared: Promise<DuckDBInstance> | undefined;
function duckDb(): Promise<DuckDBInstance> {
  // What a store is asked fits into memory; without a folder nothing of it lands anywhere else.
  shared ??= DuckDBInstance.create(":memory:", { temp_directory: "" });
  return shared;
}

interface Attachment {
  readonly name: string;
  readonly there: Promise<void>;
  users: number;
}

/** By file. */
const attachments = new Map<string, Attachment>();
/** Those that are being let go of. */
const leaving = new Map<string, Promise<void>>();
let names = 0;

function attach(file: string, path: string): Attachment {
  const name = `store_${++names}`;
  const there = (leaving.get(file) ?? Promise.resolve()).then(() =>
    onAConnection(async (connection) => {
      await connection.run(`ATTACH '${file.replaceAll("'", "''")}' AS ${name}`);
      await connection.run(`USE ${name}`);
      await connection.run(VERSION_TABLE.join(";\n"));
      const [row] = await rows(connection, "SELECT version FROM store_version");
      if (Number(row?.version) !== STORE_VERSION) throw otherVersion(path, String(row?.version));
      await connection.run(CREATE_TABLES.join(";\n"));
    }),
  );
  const attachment = { name, there, users: 0 };
  attachments.set(file, attachment);
  return attachment;
}

async function leave(file: string, attachment: Attachment): Promise<void> {
  if (--attachment.users > 0) return;
  attachments.delete(file);
  const gone = attachment.there
    .catch(() => undefined)
    .then(() =>
      onAConnection((connection) => connection.run(`DETACH DATABASE IF EXISTS ${attachment.name}`)),
    );
  leaving.set(file, gone);
  try {
    await gone;
  } finally {
    if (leaving.get(file) === gone) leaving.delete(file);
  }
}

async function onAConnection(work: (connection: DuckDBConnection) => Promise<unknown>): Promise<void> {
  const connection = await (await duckDb()).connect();
  try {
    await work(connection);
  } finally {
    connection.closeSync();
  }
}

export async function rows(
  connection: DuckDBConnection,
  sql: string,
  values: (string | null)[] = [],
): Promise<readonly Record<string, unknown>[]> {
  return (await connection.runAndReadAll(sql, values)).getRowObjects();
}

/** All of the work or none of it. Throws what the work throws, after everything it wrote is undone. */
export async function inTransaction(connection: DuckDBConnection, work: () => Promise<void>): Promise<void> {
  await connection.run("BEGIN");
  try {
    await work();
    await connection.run("COMMIT");
  } catch (error) {
    await connection.run("ROLLBACK");
    throw error;
  }
}

function otherVersion(path: string, version: string): GoalsError {
  return new GoalsError(
    "store-damaged",
    `the store ${path} is of version ${version}, and this ga4-goals knows version ${STORE_VERSION}`,
    {
      exitCode: EXIT.fileWrong,
      hint: "Use the ga4-goals that has made it; or move it away and pull again.",
    },
  );
}

function unopened(path: string, error: unknown): GoalsError {
  const whole = error instanceof Error ? error.message : String(error);
  const text = whole.split("\n", 1)[0] ?? "";
  // Also said of a disk without locks, and of a file that may not be written to.
  if (/could not set lock.*conflicting lock is held/is.test(whole.replaceAll(path, ""))) {
    return new GoalsError("store-locked", `the store ${path} is in use by another process`, {
      exitCode: EXIT.unexpected,
      hint: "Wait for the other pull or report to end.",
      cause: error,
    });
  }
  return new GoalsError("store-damaged", `the store ${path} can't be opened: ${text}`, {
    exitCode: EXIT.fileWrong,
    hint: "Is it a store that ga4-goals pull has made? Move it away and pull again.",
    cause: error,
  });
}
