/**
 * The rooms of `src`: what each holds and which others it may import. The one place that says so: `test/house.test.ts`
 * holds every import to it, and `docs/architecture.md` prints it. A folder without a row of its own belongs to the row
 * above it; a new folder at the top needs one.
 */

export interface Room {
  /** In a sentence. */
  readonly holds: string;
  /** Rows it may import, its own aside; a row allows the folders below it that have none of their own. */
  readonly imports: readonly string[];
  /** Packages and Node's modules it may import. */
  readonly packages: readonly string[];
}

const TOLD = ["diagnostics", "draw"] as const;
const GA4 = ["sync/resources", "sync/snapshot"] as const;

/** From the ground up: a row may only import rows above it in this table. */
export const ROOMS: Readonly<Record<string, Room>> = {
  emulator: {
    holds:
      "GA4 on loopback, gRPC and REST, for tests and demos: Admin state with its rules, events as tags and servers send them, the Data API over DuckDB, a simulated shop, Tag Manager, Sheets. Meets the rest on the wire only",
    imports: [],
    packages: ["@duckdb/node-api", "@grpc/grpc-js", "@grpc/proto-loader", "node:*", "re2js"],
  },
  diagnostics: {
    holds:
      "what is wrong, as data: a place in a file, a code, its words; errors with an exit code and a hint; what became of each of many",
    imports: [],
    packages: ["fastest-levenshtein", "node:module", "string-width"],
  },
  numbers: {
    holds: "statistics and calendar, pure: intervals, tests, days in a time zone",
    imports: [],
    packages: [],
  },
  draw: {
    holds:
      "how results look, whatever they are: ink, widths, tables, CSV, workbooks, the HTML page, charts; names printed clean",
    imports: ["diagnostics"],
    packages: ["node:crypto", "write-excel-file"],
  },
  disk: {
    holds:
      "how files are found, written whole and kept private: nothing half-written, nothing of anybody else's replaced",
    imports: [],
    packages: ["node:*"],
  },
  goals: {
    holds:
      "what the files say: model, schema, loading, checks; `clients` many properties, `yaml` texts with positions and edits, `pattern` addresses and regexes",
    imports: ["diagnostics"],
    packages: ["re2js", "yaml", "zod"],
  },
  page: {
    holds: "what runs in the visitor's page for duration and pages per session",
    imports: ["goals"],
    packages: ["node:crypto"],
  },
  "sync/resources": {
    holds: "one folder a kind of GA4 resource: fields, identity, what may change",
    imports: ["diagnostics"],
    packages: [],
  },
  "sync/compile": {
    holds: "a goal to the resources it needs",
    imports: ["goals", "sync/resources"],
    packages: [],
  },
  "sync/snapshot": {
    holds: "a property's live resources, read to the last page through a port",
    imports: ["diagnostics", "sync/resources"],
    packages: [],
  },
  "sync/ledger": {
    holds: "which live resources are ours",
    imports: ["diagnostics", "sync/resources"],
    packages: ["node:crypto", "zod"],
  },
  "sync/operations": {
    holds:
      "what a plan is made of, for GA4 and Tag Manager alike: operation, refusal, the threshold of deletes",
    imports: ["diagnostics", "sync/resources"],
    packages: ["zod"],
  },
  "sync/ga4-plan": {
    holds: "GA4's part of a plan: wanted x snapshot x ledger x policy",
    imports: ["diagnostics", ...GA4, "sync/compile", "sync/ledger", "sync/operations"],
    packages: ["re2js", "zod"],
  },
  "sync/tag-manager": {
    holds: "the page code as tags and triggers: its part of a plan, and what runs it",
    imports: ["diagnostics", "goals", "page", ...GA4, "sync/operations"],
    packages: ["node:crypto", "zod"],
  },
  "sync/plan": {
    holds: "the plan as a whole, put together above both parts, and as a file",
    imports: [
      "diagnostics",
      "sync/resources",
      "sync/ledger",
      "sync/operations",
      "sync/ga4-plan",
      "sync/tag-manager",
    ],
    packages: ["node:crypto", "zod"],
  },
  "sync/policy": {
    holds: "which rules of a policy file a plan breaks, and which the goals do as they stand in the files",
    imports: [
      "goals",
      "sync/resources",
      "sync/ledger",
      "sync/operations",
      "sync/ga4-plan",
      "sync/tag-manager",
      "sync/plan",
    ],
    packages: [],
  },
  "sync/apply": {
    holds:
      "runs the part of a plan that is GA4's: reads again, writes once, keeps a journal, says what became of each operation",
    imports: ["diagnostics", ...GA4, "sync/ledger", "sync/operations", "sync/ga4-plan", "sync/plan"],
    packages: ["zod"],
  },
  "sync/draw": {
    holds: "how plan, refusals and outcome are told, for one property and for many: text, Markdown, JSON",
    imports: [
      ...TOLD,
      "sync/resources",
      "sync/compile",
      "sync/operations",
      "sync/ga4-plan",
      "sync/plan",
      "sync/apply",
      "sync/tag-manager",
    ],
    packages: [],
  },
  report: {
    holds:
      "questions to the Data API, their analysis, the report as data and drawn; roll-up; the local store",
    imports: [...TOLD, "disk", "goals", "numbers"],
    packages: ["@duckdb/node-api", "node:path", "zod"],
  },
  watch: {
    holds:
      "whether a goal is alive, from its counts per day: silent, dropped, counted twice; incidents and who has been told of them; drawn",
    imports: [...TOLD, "numbers"],
    packages: ["zod"],
  },
  doctor: {
    holds: "checks of everything a plan, an apply and a report need",
    imports: ["diagnostics", ...GA4, "sync/ledger"],
    packages: ["fastest-levenshtein"],
  },
  google: {
    holds:
      "how Google is reached: one sign-in, connections, errors, quota; the ports of sync, report and doctor over `admin`, `data`, `tag-manager`, `sheets`, `bigquery`",
    imports: ["diagnostics", ...GA4, "sync/apply", "sync/tag-manager", "report", "doctor"],
    packages: [
      "@google-analytics/admin",
      "@google-analytics/data",
      "@grpc/grpc-js",
      "google-auth-library",
      "googleapis",
      "node:timers/promises",
    ],
  },
  backtest: {
    holds: "a goal to SQL over exported events (DuckDB, BigQuery), and what it would have counted, drawn",
    imports: [...TOLD, "disk", "goals", "numbers", "report", "google"],
    packages: ["@duckdb/node-api", "fastest-levenshtein", "node:*", "yaml"],
  },
  authoring: {
    holds:
      "a goals file made for you: `templates`, `observed` (from what a property or an export counts), `live` (import)",
    imports: [
      "diagnostics",
      "goals",
      ...GA4,
      "sync/compile",
      "sync/operations",
      "sync/ga4-plan",
      "sync/plan",
      "report",
      "backtest",
    ],
    packages: ["yaml"],
  },
  workflows: {
    holds:
      "the use cases over ports, for one property or many: plan, apply, resume, import, report, pull, deliver, verify; state on disk, locks, fleets, schedules; `ci` where a repository is kept",
    imports: [
      ...TOLD,
      "disk",
      "goals",
      "numbers",
      "sync/resources",
      "sync/compile",
      "sync/ledger",
      "sync/operations",
      "sync/ga4-plan",
      "sync/policy",
      "sync/plan",
      "sync/apply",
      "sync/tag-manager",
      "sync/snapshot",
      "sync/draw",
      "report",
      "watch",
      "doctor",
      "google",
      "backtest",
      "authoring",
    ],
    packages: ["croner", "fflate", "node:*", "nodemailer", "p-limit", "playwright-core", "tinyglobby", "zod"],
  },
  console: {
    holds:
      "the local web page's server: what the page asks (`shapes.ts`) answered over the use cases, on loopback, to this page alone",
    imports: ["diagnostics", "goals", "report", "sync/draw", "watch", "workflows"],
    packages: ["node:*", "zod"],
  },
  "console/page": {
    holds:
      "the console's page in the browser: goals, editor, journeys, plan, report; asks the console's server and nobody else",
    imports: ["draw", "goals", "console"],
    packages: ["@codemirror/*", "@lezer/highlight", "@preact/signals", "preact", "sortablejs"],
  },
  cli: {
    holds:
      "commands, flags, the process with its one catch, all printing; `ci` what is said on pull requests, `mcp` for assistants",
    imports: ["*"],
    packages: ["*"],
  },
  "index.ts": {
    holds: "the library; `backtest/index.ts` and `emulator/index.ts` are entries of their own",
    imports: ["*"],
    packages: [],
  },
  "bin.ts": {
    holds: "starts it, with compiled code kept where Node can",
    imports: ["cli"],
    packages: ["node:*"],
  },
};
