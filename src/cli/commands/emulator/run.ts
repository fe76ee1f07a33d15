/** `ga4-goals emulator`: a GA4 and a Tag Manager on loopback, until stopped. */

import { basename, resolve } from "node:path";
import { EXIT, GoalsError, usage } from "../../../diagnostics/error.js";
import { printable } from "../../../diagnostics/printable.js";
import { systemClock } from "../../../emulator/clock.js";
import type { Dropped } from "../../../emulator/collect/collector.js";
import { dayIn } from "../../../emulator/data/dates.js";
import { EventLoadError } from "../../../emulator/events/load.js";
import { StoreFileError } from "../../../emulator/events/store-file.js";
import { ASSUMED, type Facts, readFacts } from "../../../emulator/facts.js";
import { type Ga4, startGa4 } from "../../../emulator/ga4.js";
import { type AccountSeed, seedStream } from "../../../emulator/seeds.js";
import { ingestShopDays, shopAccount, shopFrom } from "../../../emulator/shop-property.js";
import { calendarDay, dayNumber } from "../../../emulator/site/calendar.js";
import { startTagManagerEmulator } from "../../../emulator/tag-manager/server.js";
import { propertyOf } from "../../../emulator/world/world.js";
import { readClients } from "../../../workflows/fleet/read-clients.js";
import type { Context } from "../../context.js";
import { printCoverage } from "./coverage.js";
import { containersOf, openStateFile, type StateFile, stateWrong } from "./state-file.js";

export interface EmulatorFlags {
  readonly port: number;
  readonly events?: readonly string[];
  /** Days of simulated traffic up to yesterday. */
  readonly shop: number;
  readonly property: string;
  readonly clients?: string;
  readonly seed: number;
  readonly timeZone?: string;
  readonly currency: string;
  readonly facts?: string;
  /** Where its state is kept. */
  readonly state?: string;
  readonly coverage: boolean;
}

/** Before any event there is, so that GA4's own key event `purchase` counts from the first one. */
const LONG_AGO = new Date("2015-01-01T00:00:00Z");

export async function emulator(context: Context, flags: EmulatorFlags): Promise<void> {
  check(flags);
  if (flags.coverage) return printCoverage(context);
  if (flags.state === undefined) return run(context, flags);
  const state = await openStateFile(context, flags.state);
  try {
    await run(context, flags, state);
  } catch (error) {
    throw error instanceof StoreFileError ? stateWrong(flags.state, error) : error;
  } finally {
    await state.release();
  }
}

async function run(context: Context, flags: EmulatorFlags, state?: StateFile): Promise<void> {
  const { stderr } = context;
  const facts = flags.facts === undefined ? ASSUMED : await factsIn(context, flags.facts);
  const traffic = state?.from === undefined ? await trafficOf(context, flags) : null;
  const ga4 = await startGa4({
    port: flags.port,
    clock: systemClock(context.now),
    ...(state?.from === undefined ? {} : { state: state.from }),
    ...(traffic === null ? {} : { accounts: [traffic.account] }),
    facts,
    onDropped: tellOnce(context),
  }).catch((error: unknown) => {
    if (error instanceof StoreFileError) throw error;
    const text = error instanceof Error ? error.message : String(error);
    throw new GoalsError("emulator-start", `the emulator can't start: ${text}`, {
      exitCode: EXIT.unexpected,
      hint: "Is the port taken? --port 0 takes any free one.",
    });
  });
  try {
    if (traffic === null) await tellOfState(context, ga4, flags);
    else await traffic.load(ga4);
    const tagManager = await startTagManagerEmulator({ containers: containersOf(ga4.beside) });
    try {
      const last = await state?.keep({ ga4, tagManager });
      const properties = [...ga4.world.properties.keys()];
      const ready = {
        address: ga4.address,
        property: properties[0],
        ...(flags.clients === undefined && properties.length === 1 ? {} : { properties }),
        tagManager: tagManager.address,
      };
      context.stdout.write(`${JSON.stringify(ready)}\n`);
      stderr.write(
        `GA4 and Tag Manager on loopback. In another terminal:\n  export GA4_EMULATOR_HOST=${ga4.address} TAGMANAGER_EMULATOR_HOST=${tagManager.address}\nCtrl-C stops them.\n`,
      );
      await new Promise<void>((stop) => void context.onInterrupt(stop));
      await last?.();
    } finally {
      await tagManager.stop();
    }
  } finally {
    await ga4.stop();
  }
}

/** What a new emulator holds, and what is then loaded into it. */
interface Traffic {
  readonly account: AccountSeed;
  readonly load: (ga4: Ga4) => Promise<void>;
}

async function trafficOf(context: Context, flags: EmulatorFlags): Promise<Traffic> {
  const files = (flags.events ?? []).map((pattern) => resolve(context.directory, pattern));
  if (files.length > 0)
    return {
      account: exportAccount(flags),
      load: async (ga4) => {
        context.stderr.write("Loading events ...\n");
        await loadExport(context, ga4, flags.property, files);
      },
    };
  const shops = await shopsFor(context, flags);
  return {
    account: accountOf(shops, flags),
    load: async (ga4) => {
      if (flags.shop === 0) return;
      const days = `${flags.shop} ${flags.shop === 1 ? "day" : "days"}`;
      const whose = shops.length === 1 ? "a shop's traffic" : `the traffic of ${shops.length} shops`;
      context.stderr.write(`Making ${days} of ${whose} ...\n`);
      for (const [index, { property }] of shops.entries())
        await loadShop(ga4, property, flags.shop, flags.seed + index, context.now());
    },
  };
}

/** What it goes on with; other flags were for the first time. */
async function tellOfState({ stderr }: Context, ga4: Ga4, { state = "" }: EmulatorFlags): Promise<void> {
  const [[events] = []] = await ga4.store.query("SELECT count(*) FROM events");
  const { size } = ga4.world.properties;
  const what = `${size} ${size === 1 ? "property" : "properties"}, ${Number(events)} events`;
  stderr.write(`Going on with ${printable(state)}: ${what}. Nothing new is made or loaded.\n`);
}

/** @throws GoalsError `file-wrong` (exit 3) */
async function factsIn({ files }: Context, path: string): Promise<Facts> {
  const wrong = (what: string): GoalsError =>
    new GoalsError("file-wrong", `${path}: ${what}`, {
      exitCode: EXIT.fileWrong,
      hint: "It is what `ga4-goals conform --property ID` writes.",
    });
  if ((await files.size(path)) === null) throw wrong("there is no such file");
  try {
    return readFacts(JSON.parse((await files.read(path)).toString("utf8")));
  } catch (error) {
    throw wrong(error instanceof RangeError ? error.message : "it is not JSON");
  }
}

const WHY: Readonly<Record<Dropped, string>> = {
  "no-such-stream": "no stream has that measurement id",
  "no-consent": "without consent, of which GA4 makes no visitor",
  "wrong-secret": "api_secret is none of that stream's; make one with createMeasurementProtocolSecret",
  malformed: "malformed; /debug/mp/collect says how",
};

/** Each reason when it first comes up: GA4 answers 204 whatever was sent. */
function tellOnce({ stderr }: Context): (why: Dropped) => void {
  const told = new Set<Dropped>();
  return (why) => {
    if (told.has(why)) return;
    told.add(why);
    stderr.write(`Events were dropped: ${WHY[why]}.\n`);
  };
}

function check(flags: EmulatorFlags): void {
  if (!/^\d+$/.test(flags.property))
    throw usage(`--property ${JSON.stringify(flags.property)} is not a number`);
  if (flags.clients !== undefined && flags.events !== undefined)
    throw usage("--events are of one property, --clients are many");
  if (flags.port > 65535) throw usage(`--port ${flags.port} is not a port`);
  if (!/^[A-Z]{3}$/.test(flags.currency))
    throw usage(`--currency ${JSON.stringify(flags.currency)} is not a currency; write EUR`);
  try {
    new Intl.DateTimeFormat("en", { timeZone: flags.timeZone });
  } catch {
    throw usage(
      `--time-zone ${JSON.stringify(flags.timeZone)} is not a time zone; write Europe/Berlin or UTC`,
    );
  }
}

interface EmulatedShop {
  readonly property: string;
  /** The client's name; absent for the one shop without a clients file. */
  readonly name?: string;
}

/** The shops that are emulated: one, or that of each client. */
async function shopsFor(context: Context, flags: EmulatorFlags): Promise<readonly EmulatedShop[]> {
  const { clients, property } = flags;
  if (clients === undefined) return [{ property }];
  const { found } = await readClients(context, clients, { goalsNotNeeded: true });
  const shops = new Map(
    found.flatMap(({ client }) =>
      client.property === null ? [] : [[client.property, { property: client.property, name: client.name }]],
    ),
  );
  return [...shops.values()];
}

/** Each shop's stream has a measurement id of its own: what is sent to `/g/collect` says no more. */
function accountOf(shops: readonly EmulatedShop[], { timeZone, currency }: EmulatorFlags): AccountSeed {
  const seeds = shops.map(({ property, name }) =>
    shopAccount(property, {
      displayName: name,
      measurementId: name === undefined ? undefined : `G-${property}`,
      timeZone,
      currency,
    }),
  );
  const displayName = seeds[0]?.displayName ?? "";
  return { displayName, properties: seeds.flatMap(({ properties = [] }) => properties) };
}

function exportAccount(flags: EmulatorFlags): AccountSeed {
  const { property: id, timeZone = "UTC", currency: currencyCode } = flags;
  const property = {
    id,
    displayName: "Loaded events",
    timeZone,
    currencyCode,
    createTime: LONG_AGO,
    streams: [],
  };
  return { displayName: "Emulated account", properties: [property] };
}

/** The streams are those the events name. */
async function loadExport(
  context: Context,
  ga4: Ga4,
  property: string,
  files: readonly string[],
): Promise<void> {
  try {
    const { leftOut } = await ga4.ingest(property, { files });
    for (const { file, because } of leftOut) {
      const why = because === null ? "it holds users, no events" : `${basename(because)} has the same events`;
      context.stderr.write(`Left out: ${printable(basename(file))}: ${printable(why)}\n`);
    }
  } catch (error) {
    if (!(error instanceof EventLoadError)) throw error;
    throw new GoalsError("events-wrong", error.message, { exitCode: EXIT.fileWrong, cause: error });
  }
  const streams = await ga4.store.query("SELECT DISTINCT stream_id, platform FROM events ORDER BY 1, 2");
  for (const [id, platform] of streams) {
    const type =
      platform === "ANDROID"
        ? "ANDROID_APP_DATA_STREAM"
        : platform === "IOS"
          ? "IOS_APP_DATA_STREAM"
          : "WEB_DATA_STREAM";
    const seed = { id: String(id), type, displayName: `Stream ${String(id)}`, createTime: LONG_AGO } as const;
    seedStream(ga4.world, propertyOf(ga4.world, property), seed);
  }
}

async function loadShop(ga4: Ga4, property: string, days: number, seed: number, now: Date): Promise<void> {
  const { timeZone, currencyCode: currency } = propertyOf(ga4.world, property);
  const first = calendarDay(dayNumber(dayIn(timeZone, now)) - days);
  await ingestShopDays(ga4, property, shopFrom(first, seed, { timeZone, currency }), first, days);
}
