/** The folder a reader is in: goals, clients, exported events, a git repository with an earlier state of the goals. */
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { createShop } from "../../src/emulator/shop-property.js";
import { type Workspace, workspace } from "../support/cli.js";
import { CLIENTS } from "./google.js";
import { ROOT } from "./markdown.js";

const EXPORTED = ["2026-01-01", "2026-01-02", "2026-01-03", "2026-01-04", "2026-01-05"];
const SESSIONS_PER_DAY = 120;

/** A folder with a day's events a file, as BigQuery exports them; made once, copied into every project. */
export async function exportEvents(): Promise<{ readonly folder: string; readonly remove: () => void }> {
  const folder = mkdtempSync(join(tmpdir(), "ga4-goals-export-"));
  const shop = createShop({ seed: 2, growsFrom: "2026-01-01", sessionsPerDay: SESSIONS_PER_DAY });
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  for (const day of EXPORTED) {
    const lines = join(folder, "day.ndjson");
    writeFileSync(
      lines,
      shop
        .day(day)
        .map((row) => `${JSON.stringify(row)}\n`)
        .join(""),
    );
    const file = join(folder, `events_${day.replaceAll("-", "")}.parquet`);
    await connection.run(`COPY (SELECT * FROM read_json_auto('${lines}')) TO '${file}' (FORMAT parquet)`);
    rmSync(lines);
  }
  connection.closeSync();
  instance.closeSync();
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

export const SHOP: string = readFileSync(`${ROOT}goals/examples/shop.yaml`, "utf8");
/** As it is on `main`: a code counts whether it was accepted or not. */
const SHOP_BEFORE = SHOP.replace('    where: { valid: "true" }\n', "");

const CLIENTS_FILE = `version: 1
defaults: { goals: [goals/shop.yaml] }
clients:
  acme:
    property: ${CLIENTS[0]}
    labels: { region: eu }
    overrides: { goals: { newsletter_signup: { value: 2 } } }
  globex: { property: ${CLIENTS[1]} }
`;

/** Goals of the shop, a clients file, an export, a branch that is a commit ahead of `main`, a remote that takes pushes. */
export function usualProject(exported: string, files: Readonly<Record<string, string | null>>): Workspace {
  const here = workspace();
  const git = (directory: string, ...words: string[]): void => {
    execFileSync("git", ["-c", "user.name=Ana", "-c", "user.email=ana@example.com", ...words], {
      cwd: directory,
    });
  };
  const commit = (message: string): void => {
    git(here.directory, "add", "--all");
    git(here.directory, "commit", "--quiet", "--message", message);
  };
  const origin = workspace().directory;
  git(origin, "init", "--quiet", "--bare", "--initial-branch=main");
  git(here.directory, "init", "--quiet", "--initial-branch=main");
  git(here.directory, "remote", "add", "origin", origin);
  here.write(".gitignore", "export/\n.ga4-goals/*.lock\n.ga4-goals/*.duckdb*\n");
  here.write("goals/shop.yaml", SHOP_BEFORE);
  commit("Goals of the shop");
  git(here.directory, "push", "--quiet", "origin", "main");
  git(here.directory, "checkout", "--quiet", "-b", "accepted-codes");
  here.write("goals/shop.yaml", SHOP);
  here.write("clients.yaml", CLIENTS_FILE);
  cpSync(exported, join(here.directory, "export"), { recursive: true });
  for (const [file, text] of Object.entries(files)) {
    if (text === null) rmSync(join(here.directory, file), { recursive: true });
    else here.write(file, text);
  }
  commit("Only codes that were accepted");
  git(here.directory, "push", "--quiet", "origin", "accepted-codes");
  return here;
}
