/** Plans and drafts count in BigQuery what they count in files, and are as careful with the bill as a backtest. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { observeEvents } from "../../src/authoring/observed/observe.js";
import type { Engine } from "../../src/backtest/engine/engine.js";
import { runCounts } from "../../src/backtest/run-backtest.js";
import { type Ga4, startGa4 } from "../../src/emulator/ga4.js";
import { diskPorts } from "../../src/workflows/disk.js";
import { openEvents } from "../../src/workflows/open-events.js";
import { exportRow, type TestEvent } from "../backtest/support/rows.js";
import { startBigQueryOver } from "../support/bigquery-over.js";
import { type BigQueryServer, startBigQuery } from "../support/bigquery-server.js";
import { type CliResult, type Workspace, workspace } from "../support/cli.js";
import { goalsOf } from "../support/property-under-test.js";

const GOALS = `version: 1
property: 123456789
currency: EUR
streams: [G-SHOP1]
goals:
  order: { tier: macro, category: revenue, type: event, event: purchase }
  seen: { tier: micro, category: interaction, leads_to: order, type: destination, page: /thanks }
`;
/** 20 visits of the shop and 30 of the blog, each with a page of thanks; each tenth buys. */
const EVENTS: readonly TestEvent[] = Array.from({ length: 50 }, (_, n) => n).flatMap((n) => {
  const visit = { user: `u${n}`, session: n + 1, stream: n < 20 ? "11" : "22" };
  return [
    { ...visit, name: "session_start", at: n * 100 },
    {
      ...visit,
      name: "page_view",
      at: n * 100 + 1,
      parameters: { page_location: "https://shop.example/thanks/" },
    },
    ...(n % 10 === 0
      ? [{ ...visit, name: "purchase", at: n * 100 + 2, parameters: { value: 10, transaction_id: `t${n}` } }]
      : []),
  ];
});
const DATASET = "bigquery:shop-project.analytics_1";
const DAY = ["--days", "2026-03-02..2026-03-02"];

let ga4: Ga4;
let here: Workspace;
let bigQuery: BigQueryServer | undefined;
beforeAll(async () => {
  ga4 = await startGa4({
    accounts: [
      {
        properties: [
          {
            id: "123456789",
            streams: [
              { id: "11", measurementId: "G-SHOP1" },
              { id: "22", measurementId: "G-BLOG1" },
            ],
          },
        ],
      },
    ],
  });
});
afterAll(() => ga4.stop());
beforeEach(() => {
  here = workspace();
  here.write("goals/site.yaml", GOALS);
  here.write(
    "export/events_20260302.ndjson",
    EVENTS.map((event) => `${JSON.stringify(exportRow(event))}\n`).join(""),
  );
});
afterEach(async () => {
  await bigQuery?.stop();
  bigQuery = undefined;
});

const cli = (...words: string[]): Promise<CliResult> =>
  here.cli(words, {
    environment: {
      GA4_EMULATOR_HOST: ga4.address,
      BIGQUERY_EMULATOR_HOST: bigQuery?.address ?? "127.0.0.1:9",
    },
  });

/** A BigQuery over the files, billed 1 GB a job. */
async function startOver(work: (engine: Engine) => Promise<unknown>): Promise<BigQueryServer> {
  const options = { bytes: 3e9, billed: 1e9 };
  const asked = { firstDay: "2026-03-02", lastDay: "2026-03-02" };
  bigQuery = await startBigQueryOver(
    [`${here.directory}/export/*.ndjson`],
    (engine) => work({ ...engine, asked }),
    options,
  );
  return bigQuery;
}

describe("a plan", () => {
  const counting = (engine: Engine): Promise<unknown> =>
    runCounts(engine, goalsOf(GOALS), { streams: ["11"] });

  it("says what goals would have counted in the streams of the goals file, as over files", async () => {
    const ofFiles = await cli("plan", "--events", "export/*.ndjson");
    const server = await startOver(counting);
    const { stdout, stderr, exitCode } = await cli("plan", "--events", DATASET, ...DAY);
    expect([exitCode, stdout]).toEqual([ofFiles.exitCode, ofFiles.stdout]);
    expect(stdout).toContain("would have counted 20 in 1 day");
    expect(server.jobs[0]?.query).toContain("stream_id IN ('11')");
    expect(server.jobs.every(({ labels }) => labels.command === "plan")).toBe(true);
    expect(stderr).toMatch(
      /BigQuery will read 3\.0 GB and about .* of temporary tables \(up to half .*\), about \$/,
    );
    const billed = server.jobs.filter(({ dryRun }) => !dryRun).length;
    expect(stderr).toMatch(new RegExp(`BigQuery billed ${billed} GB, about \\$`));
    expect(server.sessions()).toEqual({ begun: 1, open: 0 });
  });

  it("has the bill in its JSON", async () => {
    const server = await startOver(counting);
    const { stdout } = await cli("plan", "--events", DATASET, ...DAY, "--format", "json");
    // The end of the session is not waited for, the list of the tables is a job of its own.
    const billed = server.jobs.filter(({ dryRun, query }) => !dryRun && !query.startsWith("CALL")).length + 1;
    const { foretold } = JSON.parse(stdout) as { readonly foretold: object };
    expect(foretold).toMatchObject({ counts: { seen: 20, order: 2 }, bill: { bytes: billed * 1e9 } });
  });

  it("reads nothing above --max-bytes", async () => {
    const server = await startOver(counting);
    const words = ["plan", "--events", DATASET, "--max-bytes", "1GB"];
    expect(await cli(...words)).toMatchObject({
      exitCode: 6,
      stderr: expect.stringContaining("bigquery-too-many-bytes"),
    });
    expect(server.jobs.map(({ dryRun }) => dryRun)).toEqual([true]);
  });

  it("of a pull request passes all of it on", async () => {
    const server = await startOver(counting);
    await cli("ci", "plan", "--events", DATASET, ...DAY, "--billing-project", "payer-project");
    expect(server.jobs[0]?.query).toContain("events_202603*` WHERE _TABLE_SUFFIX IN ('02') AND stream_id");
    const limited = await cli("ci", "plan", "--events", DATASET, "--max-bytes", "1GB");
    expect(limited.stderr).toContain("bigquery-too-many-bytes");
  });
});

describe("a draft", () => {
  it("is the same as of files, and reads the export once", async () => {
    const ofFiles = await cli("init", "--from-events", "export/*.ndjson");
    const server = await startOver(observeEvents);
    const { stdout, stderr, exitCode } = await cli("init", "--from-events", DATASET, ...DAY);
    const plain = (text: string): string => text.replace(/export\/\S+|\S*events_20260302\S*/g, "EVENTS");
    expect([exitCode, plain(stdout)]).toEqual([0, plain(ofFiles.stdout)]);
    expect(stdout).toContain("/thanks");
    expect(stderr).toContain("BigQuery billed");
    const reads = server.jobs.filter(({ dryRun, query }) => !dryRun && query.includes("analytics_1.events_"));
    expect(reads.length).toBe(1);
    expect(server.jobs.every(({ labels }) => labels.command === "init")).toBe(true);
  });

  it("reads nothing above --max-bytes, and nothing is written", async () => {
    await startOver(observeEvents);
    const words = ["init", "--from-events", DATASET, "--max-bytes", "1GB", "--out", "goals/draft.yaml"];
    expect((await cli(...words)).exitCode).toBe(6);
    expect(Object.keys(here.files())).not.toContain("goals/draft.yaml");
  });
});

it("backtest takes the dataset as the others do", async () => {
  bigQuery = await startBigQuery({ bytes: 3e12, answer: () => ({ columns: [], rows: [] }) });
  const made = await cli("backtest", "--events", DATASET);
  expect(made).toMatchObject({ exitCode: 6, stderr: expect.stringContaining("BigQuery will read 3.0 TB") });
});

it.each([
  ["plan", "--events", DATASET, "--events", "export/*.ndjson"],
  ["plan", "--events", "export/*.ndjson", "--days", "2026-03-02..2026-03-02"],
  ["plan", "--days", "2026-03-02..2026-03-02"],
  ["plan", "--events", "bigquery:nothing"],
  ["plan", "--events", DATASET, "--max-bytes", "much"],
  ["init", "--from-events", DATASET, "--days", "yesterday"],
  ["init", "--from-property", "--billing-project", "payer"],
])("%s %s %s is wrong usage", async (...words) => {
  expect(await cli(...words)).toMatchObject({ exitCode: 64, stdout: "" });
});

it("who may read certain files only can't spend anybody's money", async () => {
  const around = { ...diskPorts(here.directory, { environment: {} }), admits: async () => {} };
  const wish = { events: [DATASET], maxBytes: "50GB", labels: {} };
  await expect(openEvents(around, wish)).rejects.toMatchObject({ code: "usage" });
});
