/** A run of a schedule: what it pulls, writes and delivers. */
import { createHmac } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createClock } from "../../../src/emulator/clock.js";
import { type Ga4, startGa4 } from "../../../src/emulator/ga4.js";
import { workspace } from "../../support/cli.js";

describe("a scheduled run", () => {
  const NOW = new Date("2026-03-10T12:00:00Z");
  let ga4: Ga4;
  const received: { readonly headers: Record<string, unknown>; readonly body: string }[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => void parts.push(part));
    request.on("end", () => {
      received.push({ headers: request.headers, body: Buffer.concat(parts).toString("utf8") });
      response.writeHead(received.length === 1 ? 503 : 204).end();
    });
  });
  let hook = "";

  beforeAll(async () => {
    ga4 = await startGa4({
      clock: createClock(NOW),
      accounts: [
        { properties: [{ id: "123456789", displayName: "Shop", createTime: new Date("2025-01-01") }] },
      ],
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    hook = `http://127.0.0.1:${(server.address() as AddressInfo).port}/in`;
  });
  afterAll(async () => {
    await ga4.stop();
    await new Promise((resolve) => server.close(resolve));
  });

  const goals = (url: string): string => `version: 1
property: 123456789
goals:
  order: { tier: macro, category: revenue, type: event, event: purchase }
schedule:
  weekly:
    cron: "0 7 * * 1"
    time_zone: Europe/Berlin
    pull: true
    period: last-week
    formats: [csv, json]
    to: out
    webhook: { url: "${url}", secret_env: HOOK_SECRET }
`;

  it("pulls, writes the files, and takes the report to the webhook, signed, until it is taken", async () => {
    const place = workspace();
    place.write("goals/shop.yaml", goals(hook));
    const environment = { GA4_EMULATOR_HOST: ga4.address, HOOK_SECRET: "s3cret" };
    const result = await place.cli(["schedule", "run", "--once", "weekly"], { environment, now: NOW });
    expect(result.stderr).toContain("weekly ok");
    expect(result.exitCode).toBe(0);
    const files = Object.keys(place.files());
    expect(files).toEqual(
      expect.arrayContaining([
        "out/weekly-2026-03-08.csv",
        "out/weekly-2026-03-08.json",
        ".ga4-goals/123456789.duckdb",
      ]),
    );
    expect(received).toHaveLength(2);
    const { headers, body } = received[1] ?? { headers: {}, body: "" };
    const signed = `${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`;
    expect(headers["webhook-signature"]).toBe(
      `v1,${createHmac("sha256", "s3cret").update(signed).digest("base64")}`,
    );
    expect(JSON.parse(body)).toMatchObject({
      type: "ga4-goals.report",
      data: { schedule: "weekly", report: { period: { end: "2026-03-08" } } },
    });

    // What was pulled is enough for a report without GA4.
    const offline = await place.cli(
      ["report", "--from-store", "--period", "last-week", "--compare", "none"],
      {
        environment: { GA4_EMULATOR_HOST: "127.0.0.1:1" },
        now: NOW,
      },
    );
    expect(offline.stderr).toBe("");
    expect(offline.stdout).toContain("From the local store");
  });

  it("that a place does not take still goes to the others, and ends with exit code 8", async () => {
    const place = workspace();
    place.write("goals/shop.yaml", goals(hook));
    const result = await place.cli(["schedule", "run", "--once", "weekly"], {
      environment: { GA4_EMULATOR_HOST: ga4.address },
      now: NOW,
    });
    expect(result.stderr).toContain("the environment has no HOOK_SECRET");
    expect(result.exitCode).toBe(8);
    expect(Object.keys(place.files())).toContain("out/weekly-2026-03-08.csv");
  });

  it("is refused before it starts where the file is wrong", async () => {
    const place = workspace();
    const environment = { GA4_EMULATOR_HOST: ga4.address };
    const run = (text: string) => {
      place.write("goals/shop.yaml", text);
      return place.cli(["schedule", "print", "--for", "cron"], { environment, now: NOW });
    };
    expect((await run(goals("http://example.com/x"))).stderr).toContain("schedule weekly");
    expect((await run(goals(hook).replace("Europe/Berlin", "Mars/Base"))).exitCode).toBe(3);
    expect((await run(goals(hook).replace("0 7 * * 1", "0 7 30 2 *"))).exitCode).toBe(3);
    expect((await run(goals(hook).replace("0 7 * * 1", "often"))).stderr).toContain("cron expression");
    expect((await run(goals(hook).replace(/schedule:[\s\S]*/, ""))).exitCode).toBe(64);
    expect((await run(goals(hook))).stdout).toContain("ga4-goals schedule run --once weekly");
  });
});
