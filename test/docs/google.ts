/** What stands in for Google, GitHub and Tag Manager while a page is followed. Knows nothing of pages. */
import { createClock } from "../../src/emulator/clock.js";
import { dataApi } from "../../src/emulator/data/service.js";
import { type EventStore, openEventStore } from "../../src/emulator/events/store.js";
import { seedProperty } from "../../src/emulator/seeds.js";
import { type Emulator, startEmulator } from "../../src/emulator/server.js";
import { startSheets } from "../../src/emulator/sheets/server.js";
import { createShop, shopAccount } from "../../src/emulator/shop-property.js";
import { calendarDay, dayNumber } from "../../src/emulator/site/calendar.js";
import { startTagManagerEmulator } from "../../src/emulator/tag-manager/server.js";
import { propertyOf } from "../../src/emulator/world/world.js";
import { startGitHub, TOKEN } from "../cli/ci/github-stub.js";

/** The property every page speaks of, those of the clients, and the present. */
export const PROPERTY = "123456789";
export const CLIENTS: readonly string[] = ["123456781", "123456782"];
export const NOW: Date = new Date("2026-10-26T08:00:00Z");
const DAYS = 64;
const SESSIONS_PER_DAY = 25;
const WEB_STREAM = "4200000001";

/** Nine quiet weeks of the shop, up to yesterday: collected once, asked by every page. */
export async function collectEvents(): Promise<EventStore> {
  const store = await openEventStore();
  const { world } = await startedAndStopped();
  const today = dayNumber(NOW.toISOString().slice(0, 10));
  const first = calendarDay(today - DAYS);
  const shop = createShop({
    seed: 1,
    growsFrom: first,
    streamId: WEB_STREAM,
    sessionsPerDay: SESSIONS_PER_DAY,
  });
  const rows = Array.from({ length: DAYS }, (_, i) => shop.day(calendarDay(today - DAYS + i))).flat();
  await store.ingest(propertyOf(world, PROPERTY), { rows });
  return store;
}

/** The world as it is when an emulator has just been started. */
async function startedAndStopped(): Promise<Pick<Emulator, "world">> {
  const emulator = await startEmulator({ clock: createClock(NOW), accounts: [shopAccount(PROPERTY)] });
  await emulator.stop();
  return emulator;
}

export interface Google {
  readonly emulator: Emulator;
  /** What a program needs to find them all instead of the real ones. */
  readonly environment: Readonly<Record<string, string>>;
  readonly stop: () => Promise<void>;
}

/** A property nobody has touched, with those events. */
export async function openGoogle(store: EventStore): Promise<Google> {
  const emulator = await startEmulator({
    clock: createClock(NOW),
    accounts: [shopAccount(PROPERTY)],
    services: [dataApi({ store })],
  });
  const [account] = emulator.world.accounts.keys();
  for (const [i, id] of CLIENTS.entries())
    seedProperty(emulator.world, account ?? "", { id, displayName: `Client ${i + 1}` });
  const [tagManager, sheets, github] = await Promise.all([
    startTagManagerEmulator(),
    startSheets(["1AbC"]),
    startGitHub("acme/site"),
  ]);
  return {
    emulator,
    environment: {
      GA4_EMULATOR_HOST: emulator.address,
      TAGMANAGER_EMULATOR_HOST: tagManager.address,
      SHEETS_EMULATOR_HOST: sheets.address,
      GITHUB_API_URL: github.url,
      GITHUB_TOKEN: TOKEN,
      GITHUB_REPOSITORY: "acme/site",
      GITHUB_SERVER_URL: "https://github.example",
      GITHUB_RUN_ID: "42",
    },
    stop: async () => {
      await Promise.all([emulator.stop(), tagManager.stop(), sheets.stop(), github.stop()]);
    },
  };
}
