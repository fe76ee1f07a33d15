/** `emulator --state FILE`: stopped, killed and started again. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { and, did, including, or, READERS } from "../emulator/admin/audience-support.js";
import { workspace } from "../support/cli.js";
import { start } from "../support/program.js";

const BUYERS = { ...READERS, displayName: "Buyers", filterClauses: [including(and(or(did("purchase"))))] };

describe("an emulator with a state", () => {
  it("goes on where it was stopped, is one at a time, and is none the worse for being killed", async () => {
    const here = workspace();
    let audience: string | undefined;
    const begin = async (): Promise<{
      readonly keyEvents: (made?: string) => Promise<readonly string[]>;
      /** How many report tasks and recurring lists there are, once so many more are made. */
      readonly made: (more: number) => Promise<readonly number[]>;
      readonly end: (signal: "SIGINT" | "SIGKILL") => Promise<number | null>;
    }> => {
      const { child, ended } = start(["emulator", "--shop", "0", "--state", "s"], here);
      let printed = "";
      child.stdout?.on("data", (part: Buffer) => {
        printed += part.toString();
      });
      while (!printed.includes("\n")) await sleep(20);
      const { address } = JSON.parse(printed) as { readonly address: string };
      const url = `http://${address}/v1beta/properties/123456789/keyEvents`;
      const data = `http://${address}/v1alpha/properties/123456789`;
      const send = async (path: string, message: object): Promise<{ readonly name: string }> => {
        const answer = await fetch(`${data}/${path}`, { method: "POST", body: JSON.stringify(message) });
        expect([path, answer.status]).toEqual([path, 200]);
        return (await answer.json()) as { readonly name: string };
      };
      const countOf = async (path: string): Promise<number> =>
        Object.values((await (await fetch(`${data}/${path}`)).json()) as object).flat().length;
      return {
        made: async (more) => {
          if (more > 0) audience ??= (await send("audiences", BUYERS)).name;
          const dimensions = [{ dimensionName: "deviceId" }];
          const metrics = [{ name: "sessions" }];
          const dateRanges = [{ startDate: "today", endDate: "today" }];
          for (let made = 0; made < more; made++) {
            await send("reportTasks", { reportDefinition: { dateRanges, metrics } });
            await send("recurringAudienceLists", { audience, dimensions });
          }
          return [
            await countOf("reportTasks"),
            await countOf("recurringAudienceLists"),
            await countOf("audienceLists"),
          ];
        },
        keyEvents: async (made) => {
          const body = JSON.stringify({ eventName: made, countingMethod: "ONCE_PER_EVENT" });
          if (made !== undefined) expect((await fetch(url, { method: "POST", body })).status).toBe(200);
          const { keyEvents } = (await (await fetch(url)).json()) as {
            readonly keyEvents: readonly { readonly eventName: string }[];
          };
          return keyEvents.map(({ eventName }) => eventName).sort();
        },
        end: async (signal) => {
          child.kill(signal);
          return (await ended).exitCode;
        },
      };
    };
    const first = await begin();
    expect(await first.keyEvents("kept")).toEqual(["kept", "purchase"]);
    expect(await first.made(1)).toEqual([1, 1, 1]);
    const beside = await start(["emulator", "--shop", "0", "--state", "s"], here).ended;
    expect([beside.exitCode, beside.stderr]).toEqual([
      6,
      expect.stringContaining("an emulator with this state"),
    ]);
    expect(await first.end("SIGINT")).toBe(0);
    const second = await begin();
    expect(await second.keyEvents()).toEqual(["kept", "purchase"]);
    expect(await second.keyEvents("lost")).toEqual(["kept", "lost", "purchase"]);
    expect(await second.made(0)).toEqual([1, 1, 1]);
    expect(await second.made(2)).toEqual([3, 3, 3]);
    await second.end("SIGKILL");
    const third = await begin();
    expect(await third.keyEvents()).toEqual(["kept", "purchase"]);
    expect(await third.made(0)).toEqual([1, 1, 1]);
    expect(await third.end("SIGINT")).toBe(0);
    writeFileSync(join(here.directory, "s"), "no state\n");
    const wrong = await start(["emulator", "--state", "s"], here).ended;
    expect([wrong.exitCode, wrong.stderr]).toEqual([
      3,
      expect.stringContaining("s is no file that an emulator"),
    ]);
    expect(here.files()).toEqual({ s: "no state\n" });
  });
});
