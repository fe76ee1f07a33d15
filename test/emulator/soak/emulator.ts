/**
 * The emulator of the soak, a process of its own so that its memory is its own. Every answer is looked at as its handler
 * gives it: what the proto has no field for would be lost on the wire without a word. Told what to do by messages.
 */
import { type Ga4, startGa4 } from "../../../src/emulator/ga4.js";
import { serviceDefinition } from "../../../src/emulator/grpc/service.js";
import { DEFAULT_AUDIENCES } from "../../../src/emulator/seeds.js";
import type { StreamState, World } from "../../../src/emulator/world/state.js";
import { propertyOf } from "../../../src/emulator/world/world.js";
import { misshapen } from "./answers.js";
import { shopRows } from "./events.js";
import { methodOf } from "./protos.js";

export interface Wish {
  /** `sweep`: what the calls made is taken away, so that what is left over is what grows. */
  readonly kind: "start" | "tell" | "sweep";
  readonly methods?: readonly { readonly service: string; readonly name: string }[];
}

export interface Told {
  readonly address: string;
  /** Megabytes after the rubbish is collected. */
  readonly heap: number;
  readonly resident: number;
  readonly calls: number;
  /** Answers that a handler gave and the proto has not. */
  readonly wrong: readonly string[];
}

const PROPERTIES = ["1", "2"];
/** The kind of resource that no method makes. */
const SYNC = "SubpropertySyncConfig";
let ga4: Ga4 | undefined;
const wrong = new Set<string>();

function watch(service: string, name: string): void {
  const { response } = methodOf(service, name);
  const wire = serviceDefinition(service)[name];
  if (wire === undefined) return;
  const write = wire.responseSerialize.bind(wire);
  wire.responseSerialize = (answer: object) => {
    for (const what of misshapen(service, response, answer, "handed"))
      wrong.add(`${name} hands over ${what}`);
    return write(answer);
  };
}

async function start(methods: Wish["methods"] = []): Promise<void> {
  for (const { service, name } of methods) watch(service, name);
  ga4 = await startGa4({
    accounts: [
      {
        id: "9",
        properties: PROPERTIES.map((id) => ({
          id,
          displayName: `Property ${id}`,
          currencyCode: "EUR",
          audiences: DEFAULT_AUDIENCES.map((one, index) => ({ ...one, id: `${id}${index}1` })),
          streams: [
            { id: `${id}7`, measurementId: `G-RANDOM${id}` },
            { id: `${id}8`, type: "IOS_APP_DATA_STREAM" },
          ],
          ...(id === "2" && { serviceLevel: "GOOGLE_ANALYTICS_360" }),
          resources: [
            {
              type: SYNC,
              name: `properties/ID/subpropertySyncConfigs/${id}`,
              applyToProperty: "properties/2",
            },
          ],
        })),
      },
    ],
  });
  const { world } = ga4;
  for (const id of PROPERTIES) streams.set(id, [...propertyOf(world, id).streams.values()]);
  setInterval(() => restore(world), RESTORED_EVERY).unref();
  for (const id of PROPERTIES) await ga4.ingest(id, { rows: shopRows(`${id}7`, Date.now()) });
}

const RESTORED_EVERY = 250;
const streams = new Map<string, readonly StreamState[]>();

/** Out of the trash can: else the first call that deletes an account would be the last that finds anything. */
function restore(world: World): void {
  for (const account of world.accounts.values())
    world.accounts.set(account.id, { ...account, deleted: false });
  for (const [id, own] of streams) {
    const property = propertyOf(world, id);
    property.deleteTime = null;
    for (const stream of own) property.streams.set(stream.id, stream);
  }
}

function sweep({ world }: Ga4): void {
  restore(world);
  for (const { name, type } of world.annotated.values()) if (type !== SYNC) world.annotated.delete(name);
  world.archived.length = 0;
  world.made.clear();
  world.changes.length = 0;
  for (const id of world.properties.keys()) if (!PROPERTIES.includes(id)) world.properties.delete(id);
  for (const id of PROPERTIES) {
    const property = propertyOf(world, id);
    const own = streams.get(id)?.map((stream) => stream.id);
    for (const stream of property.streams.keys()) if (!own?.includes(stream)) property.streams.delete(stream);
    for (const { id: own, displayName } of property.audiences.values())
      if (!DEFAULT_AUDIENCES.some((one) => one.displayName === displayName)) property.audiences.delete(own);
    for (const made of [property.keyEvents, property.rules, property.annotations]) made.clear();
    for (const past of [property.keyEventHistory, property.ruleHistory, property.audienceHistory])
      past.length = 0;
  }
}

process.on("message", async ({ kind, methods }: Wish) => {
  if (kind === "start") await start(methods);
  if (kind === "sweep" && ga4) sweep(ga4);
  globalThis.gc?.();
  const { heapUsed, rss } = process.memoryUsage();
  const { calls, writes, reads } = ga4?.counters ?? { calls: new Map(), writes: { arrived: 0 }, reads: 0 };
  const told: Told = {
    address: ga4?.address ?? "",
    heap: heapUsed / 1e6,
    resident: rss / 1e6,
    calls: calls.size === 0 ? 0 : reads + writes.arrived,
    wrong: [...wrong],
  };
  process.send?.(told);
});
process.on("disconnect", () => process.exit());
