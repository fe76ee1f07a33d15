/** `ga4-goals schedule run --clients` as a process that stays. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Ga4 } from "../../../src/emulator/ga4.js";
import { workspace } from "../../support/cli.js";
import { emulatorWith, environment } from "./support.js";

const SHOP = `version: 1
goals:
  order: { tier: macro, category: revenue, type: event, event: purchase }
`;
const CLIENTS = `version: 1
defaults:
  goals: [shop.yaml]
  schedule: { weekly: { cron: "0 7 * * 1", period: last-week, formats: [json], to: out } }
clients:
  lost: { property: 9999 }
  acme: { property: 1001 }
  broken: { property: 1003, schedule: { weekly: { time_zone: Mars/Base } } }
  globex: { property: 1002 }
`;

describe("ga4-goals schedule --clients", () => {
  let ga4: Ga4;
  beforeAll(async () => {
    ga4 = await emulatorWith(2);
  });
  afterAll(() => ga4.stop());

  it("stays as a process, shows every client's health, and ends with 0 on SIGTERM", async () => {
    const place = workspace();
    place.write("shop.yaml", SHOP);
    place.write("clients.yaml", CLIENTS);
    const bin = fileURLToPath(new URL("../../../src/bin.ts", import.meta.url));
    const words = ["schedule", "run", "--clients", "clients.yaml", "--health", "0"];
    const child = spawn(process.execPath, ["--import", import.meta.resolve("tsx"), bin, ...words], {
      cwd: place.directory,
      env: { ...process.env, ...environment(ga4) },
      stdio: ["ignore", "ignore", "pipe"],
    });
    const ended = once(child, "exit");
    let stderr = "";
    try {
      const page = await new Promise<string>((resolve, reject) => {
        child.stderr.on("data", (part: Buffer) => {
          stderr += part.toString("utf8");
          const [, url] = /health on (\S+)\n/.exec(stderr) ?? [];
          if (url !== undefined) resolve(url);
        });
        child.once("exit", () => reject(new Error(stderr)));
      });
      const response = await fetch(page);
      const { ok, schedules } = (await response.json()) as {
        readonly ok: boolean;
        readonly schedules: readonly { readonly id: string; readonly next: string | null }[];
      };
      expect([response.status, ok]).toEqual([503, false]);
      expect(schedules.map(({ id, next }) => [id, next !== null])).toEqual([
        ["lost/weekly", true],
        ["acme/weekly", true],
        ["globex/weekly", true],
        ["broken", false],
      ]);
      child.kill("SIGTERM");
      expect(await ended).toEqual([0, null]);
      expect(stderr).toContain("stopping");
    } finally {
      child.kill("SIGKILL");
    }
  });
});
