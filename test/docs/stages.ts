/**
 * What each page takes for granted, and what is not as the page says because it is a test: one entry a page. A page
 * without an entry is followed in the usual project (project.ts), signed in to a property nobody has touched (google.ts).
 * What an entry says and nothing uses is a failure.
 */
import { seedKeyEvent, seedRule } from "../../src/emulator/seeds.js";
import { propertyOf } from "../../src/emulator/world/world.js";
import type { Workspace } from "../support/cli.js";
import { startBigQueryOver } from "./big-query.js";
import { type Google, PROPERTY } from "./google.js";
import { SHOP } from "./project.js";
import { startShopSite } from "./shop-site.js";
import type { Answers } from "./terminal.js";

export interface Stage {
  /** "empty": a folder with nothing in it. Default: the usual project. */
  readonly folder?: "empty" | "project";
  /** False: no Google is there until the page starts an emulator. */
  readonly signedIn?: boolean;
  /** Files besides or instead of the project's; null: not there. */
  readonly files?: Readonly<Record<string, string | null>>;
  /** What the page calls by the reader's own name: what it is here. */
  readonly instead?: Readonly<Record<string, string>>;
  /** How a command ends, where the page leads the reader to expect another end than success. */
  readonly exits?: Readonly<Record<string, { readonly code: number; readonly because: string }>>;
  /** What the reader answers to a command's questions. */
  readonly answers?: Readonly<Record<string, Answers>>;
  /** What else there is while the page is followed. */
  readonly around?: (here: Workspace, google: Google) => Promise<Surroundings>;
}

export interface Surroundings {
  readonly instead?: Readonly<Record<string, string>>;
  readonly environment?: Readonly<Record<string, string>>;
  readonly stop?: () => Promise<void>;
}

export const STAGES: Readonly<Record<string, Stage>> = {
  "README.md": { instead: { "--port 8085": "--port 8085 --shop 1" } },

  "docs/reference/commands.md": {
    instead: { "promote staging production": "promote acme globex" },
    files: {
      "goals/schedule.yaml": 'version: 1\nschedule: { weekly: { cron: "0 7 * * 1", period: last-week } }\n',
    },
    exits: {
      "ga4-goals check --from-store --realtime": { code: 3, because: "the page pulls only further down" },
      // That it sends is held by test/workflows/leads.
      "ga4-goals upload-leads closed.csv --dry-run": { code: 64, because: "the project names no stream" },
      "ga4-goals upload-leads closed.csv --yes": { code: 64, because: "the project names no stream" },
    },
  },

  "docs/guides/first-hour.md": {
    folder: "empty",
    signedIn: false,
    exits: {
      "ga4-goals validate goals/shop.yaml": {
        code: 3,
        because: "the reader has made a slip, to see what it looks like",
      },
    },
  },

  "docs/guides/agencies.md": {
    files: { "goals/shop.yaml": null, "clients.yaml": null, "goals/ecommerce.yaml": SHOP },
  },

  "docs/guides/backtest.md": {
    instead: { "PROJECT.analytics_123456789": "shop-project.analytics_123456789" },
    around: async (here) => {
      const bigQuery = await startBigQueryOver(here, "export/*.parquet", "goals/shop.yaml");
      return { environment: { BIGQUERY_EMULATOR_HOST: bigQuery.address }, stop: bigQuery.stop };
    },
  },

  "docs/guides/sql.md": { instead: { "PROJECT.analytics_123456789": "shop-project.analytics_123456789" } },

  "docs/guides/ci.md": {
    instead: { "/srv/www/": "www/" },
    exits: {
      '"$RUNNER_TEMP/ga4-goals/node_modules/.bin/ga4-goals" ci check': {
        code: 10,
        because: "not all of the goals are applied",
      },
      "ga4-goals ci check": { code: 10, because: "not all of the goals are applied" },
      "ga4-goals ci apply": { code: 7, because: "nobody has reviewed it in a pull request" },
    },
  },
  "docs/decisions/0016-ci-is-a-command.md": {
    exits: {
      "ga4-goals ci check": { code: 10, because: "not all of the goals are applied" },
      "ga4-goals ci apply": { code: 7, because: "nobody has reviewed it in a pull request" },
    },
  },

  "docs/guides/emulator.md": { instead: { "--port 8085": "--port 8085 --shop 1" } },

  "docs/guides/import.md": {
    files: { "goals/shop.yaml": null, "clients.yaml": null },
    around: async (_here, { emulator: { world } }) => {
      const property = propertyOf(world, PROPERTY);
      const [stream = ""] = property.streams.keys();
      for (const eventName of ["generate_lead", "brochure_page"])
        seedKeyEvent(world, property, { eventName });
      seedRule(world, property, stream, {
        destinationEvent: "brochure_page",
        eventConditions: [
          { field: "event_name", comparisonType: "EQUALS", value: "page_view" },
          { field: "page_location", comparisonType: "CONTAINS", value: "/brochure" },
        ],
        sourceCopyParameters: true,
      });
      return {};
    },
  },

  "docs/guides/alerts.md": {
    exits: {
      "ga4-goals check": { code: 10, because: "nothing of the goals has been applied" },
      "ga4-goals check --watchdog": { code: 10, because: "no check has told anybody yet" },
    },
  },
  "docs/guides/reports.md": { instead: { "--since 2026-01-01": "--since 2026-09-01" } },

  "docs/guides/page-code.md": {
    around: async (here) => {
      const site = await startShopSite(here.read("goals/shop.yaml"));
      return { instead: { "https://www.example.com/": `${site.origin}/` }, stop: site.close };
    },
  },
};

/** Programs of others that pages call and no test runs. One that is not here fails the test. */
export const OTHER_PROGRAMS: Readonly<Record<string, string>> = {
  npm: "installs from the registry; that the scripts it runs are there is tested",
  gcloud: "signs in to Google",
  bq: "exports from BigQuery",
  git: "changes the reader's repository; the project has one that is as the page wants it",
  export: "the shell's own: sets what later commands get, which the test does",
  unset: "the shell's own: the emulator goes on standing in for Google",
  eval: "the shell's own: what it is given is run by itself",
  cd: "the shell's own: a page is followed in one folder",
  tee: "of every Unix",
  cat: "of every Unix",
  curl: "of every Unix; what it sends to the emulator and what comes back, test/emulator/collect holds",
  tsx: "runs a benchmark of this repository",
  vitest: "runs tests of this repository",
};

/** Commands that take long: where a sentence only names them they are not typed; where they are is said. */
export const ONLY_NAMED: Readonly<Record<string, string>> = {
  demo: "typed by test/cli/command-line.test.ts",
  emulator: "typed by docs/guides/first-hour.md and docs/guides/emulator.md",
};

/** Flags of other programs that sentences speak of. */
export const OTHER_FLAGS: Readonly<Record<string, string>> = {};
