/** What is said to be served is, and what is said not to be is refused as such. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Coverage, coverage } from "../../src/emulator/coverage.js";
import { type Ga4, startGa4 } from "../../src/emulator/ga4.js";
import { workspace } from "../support/cli.js";

let ga4: Ga4;
let told: Coverage;
beforeAll(async () => {
  ga4 = await startGa4({ accounts: [{ properties: [{ id: "1", streams: [{}] }] }] });
  told = await coverage();
});
afterAll(() => ga4.stop());

async function answered(dimensions: readonly string[], metrics: readonly string[]): Promise<number> {
  const named = (names: readonly string[]) => names.map((name) => ({ name }));
  const ranges = { dateRanges: [{ startDate: "today", endDate: "today" }] };
  const body = { ...ranges, dimensions: named(dimensions), metrics: named(metrics) };
  const path = "/v1beta/properties/1:runReport";
  return (await fetch(`http://${ga4.address}${path}`, { method: "POST", body: JSON.stringify(body) })).status;
}

it("is more than 150 methods, 120 dimensions and 60 metrics", () => {
  expect(told.services.reduce((sum, { served }) => sum + served.length, 0)).toBeGreaterThan(150);
  expect(told.dimensions.served.length).toBeGreaterThan(120);
  expect(told.metrics.served.length).toBeGreaterThan(60);
});

it("leaves out what a report refuses", async () => {
  for (const { dimensions, metrics } of told.notServed) {
    for (const name of dimensions.slice(0, 3))
      expect([name, await answered([name], [])]).toEqual([name, 400]);
    for (const name of metrics.slice(0, 3)) expect([name, await answered([], [name])]).toEqual([name, 400]);
  }
});

it("is printed by the emulator, in 80 columns", async () => {
  const { stdout, exitCode } = await workspace().cli(["emulator", "--coverage"], { columns: 80 });
  expect(exitCode).toBe(0);
  expect(stdout).toContain("google.analytics.data.v1beta.BetaAnalyticsData: 11 of 11 methods");
  for (const { served } of [told.dimensions, told.metrics])
    for (const name of served) expect(stdout).toContain(name);
  for (const line of stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
});

it("serves a shop in the zone and the currency that are asked for, and says what it dropped", async () => {
  let stop = (): void => {};
  const interrupt = new Promise<void>((resolve) => {
    stop = resolve;
  });
  let ready: (address: string) => void = () => {};
  const address = new Promise<string>((resolve) => {
    ready = resolve;
  });
  let said = "";
  const onOutput = (text: string): void => {
    said += text;
    const found = /"address":"([^"]+)"/.exec(said)?.[1];
    if (found) ready(found);
  };
  const words = ["emulator", "--shop", "2", "--time-zone", "America/New_York", "--currency", "USD"];
  const running = workspace().cli(words, { interrupt, onOutput });
  const at = `http://${await address}`;
  const property = await (await fetch(`${at}/v1beta/properties/123456789`)).json();
  expect(property).toMatchObject({ timeZone: "America/New_York", currencyCode: "USD" });
  const body = JSON.stringify({
    dateRanges: [{ startDate: "2daysAgo", endDate: "yesterday" }],
    dimensions: [{ name: "currencyCode" }],
    metrics: [{ name: "purchaseRevenue" }],
    dimensionFilter: { filter: { fieldName: "eventName", stringFilter: { value: "purchase" } } },
  });
  const report = await (
    await fetch(`${at}/v1beta/properties/123456789:runReport`, { method: "POST", body })
  ).json();
  expect(report).toMatchObject({ rows: [{ dimensionValues: [{ value: "USD" }] }] });
  for (const _twice of [1, 2]) await fetch(`${at}/g/collect?tid=G-OTHER&cid=1&en=page_view`);
  stop();
  const { stderr } = await running;
  expect(stderr.match(/Events were dropped: no stream has that measurement id\./g)).toHaveLength(1);
});

it("has a property with a shop of its own for each client of a file, other ones with another seed", async () => {
  const clients = `version: 1
clients:
  acme: { property: 11, goals: [none.yaml] }
  globex: { property: 12, goals: [none.yaml] }
`;
  const sessionsOf = async (seed: string): Promise<readonly unknown[]> => {
    const { cli, write } = workspace();
    write("clients.yaml", clients);
    let stop = (): void => {};
    let ready = (_found: string): void => {};
    const address = new Promise<string>((resolve) => {
      ready = resolve;
    });
    let said = "";
    const words = ["emulator", "--clients", "clients.yaml", "--shop", "1", "--seed", seed];
    const running = cli(words, {
      interrupt: new Promise<void>((resolve) => {
        stop = resolve;
      }),
      onOutput: (text) => {
        said += text;
        const found = /"address":"([^"]+)"/.exec(said)?.[1];
        if (found) ready(found);
      },
    });
    const at = `http://${await address}`;
    expect(said).toContain('"properties":["11","12"]');
    const body = JSON.stringify({
      dateRanges: [{ startDate: "2daysAgo", endDate: "today" }],
      metrics: [{ name: "sessions" }],
    });
    const answers: unknown[] = [];
    for (const property of ["11", "12"]) {
      const answer = await fetch(`${at}/v1beta/properties/${property}:runReport`, { method: "POST", body });
      answers.push(((await answer.json()) as { readonly rows: unknown }).rows);
    }
    const { displayName } = (await (await fetch(`${at}/v1beta/properties/12`)).json()) as Record<
      string,
      unknown
    >;
    expect(displayName).toBe("globex");
    stop();
    await running;
    return answers;
  };
  const [first, second] = [await sessionsOf("1"), await sessionsOf("5")];
  expect(first[0]).not.toEqual(first[1]);
  expect(second).not.toEqual(first);
});

it.each([
  [["--currency", "euro"], "--currency"],
  [["--time-zone", "Berlin"], "--time-zone"],
])("refuses %j", async (words, named) => {
  const { exitCode, stderr } = await workspace().cli(["emulator", ...words]);
  expect([exitCode, stderr]).toEqual([64, expect.stringContaining(named)]);
});
