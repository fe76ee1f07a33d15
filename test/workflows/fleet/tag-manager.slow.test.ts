/** Forty containers under Tag Manager's quota, in a process that is killed on the way. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Ga4, startGa4 } from "../../../src/emulator/ga4.js";
import {
  startTagManagerEmulator,
  type TagManagerEmulator,
} from "../../../src/emulator/tag-manager/server.js";
import { workspace } from "../../support/cli.js";
import { start } from "../../support/program.js";
import { parsed } from "./support.js";
import { taggedFleet } from "./tag-manager-fleet.js";

const COUNT = 40;
/** 25 requests in so many milliseconds, in place of 100 seconds: of emulator and program alike. */
const WINDOW = 60;

let ga4: Ga4;
let tags: TagManagerEmulator;

beforeAll(async () => {
  ga4 = await startGa4({ accounts: [{ id: "1" }] });
  tags = await startTagManagerEmulator({ quota: { window: WINDOW } });
});
afterAll(async () => {
  await tags.stop();
  await ga4.stop();
});

it("forty containers: no call over the quota; killed and resumed, the run ends where an undisturbed one ends", async () => {
  const apply = ["apply", "--clients", "clients.yaml", "--yes", "--publish"];
  const undisturbed = workspace();
  const model = taggedFleet({ ga4, tags, here: undisturbed }, { count: COUNT, first: 1000, window: WINDOW });
  const whole = await undisturbed.cli(apply, { environment: model.environment });
  expect(whole.exitCode).toBe(0);
  expect(whole.stderr).toContain("requests to change 40 containers");

  const here = workspace();
  const fleet = taggedFleet({ ga4, tags, here }, { count: COUNT, first: 2000, window: WINDOW });
  const before = tags.calls.length;
  const written = (): number =>
    tags.calls.slice(before).filter((call) => call.startsWith("POST") && call.endsWith("/tags")).length;
  const { child, ended } = start(apply, { directory: here.directory, environment: fleet.environment });
  await expect.poll(written, { interval: 5 }).toBeGreaterThanOrEqual(30);
  child.kill("SIGKILL");
  await ended;
  expect(fleet.standing()).not.toEqual(model.standing());

  const resumed = await here.cli([...apply, "--resume", "--format", "json"], {
    environment: fleet.environment,
  });
  expect(resumed.exitCode).toBe(0);
  const states = parsed(resumed).clients.map(({ state }) => state);
  expect(states.filter((state) => state === "done-before").length).toBeGreaterThan(0);
  expect(states.filter((state) => state === "done").length).toBeGreaterThan(0);
  expect(fleet.standing()).toEqual(model.standing());
  const { refused, peak } = tags.usage();
  expect([refused, peak]).toEqual([0, 25]);
});
