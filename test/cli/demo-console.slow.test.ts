/** `ga4-goals demo --console` as a process: the emulator, goals that are applied, a week of events, and the page over all of it. */
import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import type { Answer, EndpointName } from "../../src/console/shapes.js";
import { workspace } from "../support/cli.js";
import { start } from "../support/program.js";

it("serves goals that are counted in a week of events and stand as in GA4, until it is stopped", async () => {
  const { child, ended } = start(["demo", "--console"], { directory: workspace().directory });
  let printed = "";
  child.stdout?.on("data", (part: Buffer) => {
    printed += part.toString();
  });
  while (!printed.includes('{"address"')) {
    if (child.exitCode !== null) throw new Error(printed);
    await sleep(50);
  }
  const address = /\{"address":"([^"]+)"\}/.exec(printed)?.[1] ?? "";
  const { origin } = new URL(address);
  const cookie = (await fetch(address)).headers.get("set-cookie")?.split(";")[0] ?? "";
  const ask = async <N extends EndpointName>(name: N): Promise<Answer<N>> => {
    const headers = { cookie, origin, "content-type": "application/json" };
    const answer = await fetch(`${origin}/api/${name}`, { method: "POST", headers, body: '{"client":null}' });
    return await (answer.json() as Promise<Answer<N>>);
  };
  const counts = await ask("counts");
  if (counts.kind !== "events") throw new Error(JSON.stringify(counts));
  expect(counts.events?.days).toBe(7);
  expect(counts.goals.every(({ count }) => count > 0)).toBe(true);
  const { goals } = await ask("live");
  expect(new Set(goals.map(({ state }) => state))).toEqual(new Set(["same"]));
  child.kill("SIGINT");
  const { exitCode } = await ended;
  expect(exitCode).toBe(0);
});
