/**
 * The addresses that events are sent to, beside the APIs: `/g/collect` (tags), `/mp/collect` (the Measurement Protocol) and
 * `/debug/mp/collect` (its validation server). What is sent waits for its turn, and is in when it is answered.
 */
import { dayIn } from "../data/dates.js";
import type { ExportRow } from "../events/export-row.js";
import type { EventSource } from "../events/load.js";
import type { HttpAnswer, HttpRoute } from "../rest/server.js";
import type { PropertyState, StreamState, World } from "../world/state.js";
import { measurementProtocol } from "./measurement-protocol.js";
import { tagHit, type UnplacedRow } from "./tag-hits.js";

/** Why an event that was sent is in no report; GA4 tells nobody. */
export type Dropped = "no-such-stream" | "no-consent" | "wrong-secret" | "malformed";

/** A request of a tag as its browser sent it, wherever to, and when. */
export interface SentRequest {
  readonly address: string;
  readonly body: string | null;
  readonly at: Date;
}

/** Events since the start. */
export interface Collection {
  readonly collected: number;
  readonly dropped: Readonly<Record<Dropped, number>>;
}

export interface Collector {
  readonly route: (world: World) => HttpRoute;
  /** Takes requests of tags that were sent before, all at once; of each why it was dropped, null where it was not. */
  readonly collect: (world: World, sent: readonly SentRequest[]) => Promise<readonly (Dropped | null)[]>;
  readonly collection: () => Collection;
}

interface Found {
  readonly property: PropertyState;
  readonly stream: StreamState;
}

type Ingest = (property: PropertyState, source: EventSource) => Promise<unknown>;

const NOTHING: HttpAnswer = { code: 204 };

export function createCollector(ingest: Ingest, onDropped: (why: Dropped) => void = () => {}): Collector {
  let collected = 0;
  const dropped = { "no-such-stream": 0, "no-consent": 0, "wrong-secret": 0, malformed: 0 };
  const drop = (why: Dropped, events: number): Dropped => {
    dropped[why] += events;
    if (events > 0) onDropped(why);
    return why;
  };
  /** What came in while a batch is taken in: the next batch of its property, of pages or of servers. */
  const waiting = new Map<string, { readonly rows: ExportRow[]; readonly taken: Promise<void> }>();
  const keyOf = (property: PropertyState, byServer: boolean): string => `${property.id} ${byServer}`;
  let last: Promise<void> = Promise.resolve();

  function nextBatch(property: PropertyState, byServer: boolean) {
    const rows: ExportRow[] = [];
    const taken = last.then(async () => {
      waiting.delete(keyOf(property, byServer));
      await ingest(property, { rows, byServer });
      collected += rows.length;
    });
    last = taken.catch(() => undefined);
    const batch = { rows, taken };
    waiting.set(keyOf(property, byServer), batch);
    return batch;
  }

  function take({ property, stream }: Found, rows: readonly UnplacedRow[], byServer: boolean): Promise<void> {
    const batch = waiting.get(keyOf(property, byServer)) ?? nextBatch(property, byServer);
    for (const row of rows) {
      const day = dayIn(property.timeZone, new Date(row.event_timestamp / 1000)).replaceAll("-", "");
      batch.rows.push({ ...row, event_date: day, stream_id: stream.id });
    }
    return batch.taken;
  }

  const streamOf = (world: World, measurementId: string | null) =>
    [...world.properties.values()]
      .flatMap((property) => [...property.streams.values()].map((stream) => ({ property, stream })))
      .find(({ stream }) => measurementId !== "" && stream.measurementId === measurementId);

  async function fromTag(world: World, url: URL, body: string, at: Date): Promise<Dropped | null> {
    const hit = tagHit(url.searchParams, body, at);
    const found = streamOf(world, hit.measurementId);
    if (hit.rows.length === 0) return drop("malformed", 1);
    if (found === undefined) return drop("no-such-stream", hit.rows.length);
    if (!hit.consented) return drop("no-consent", hit.rows.length);
    await take(found, hit.rows, false);
    return null;
  }

  async function fromServer(world: World, url: URL, body: string): Promise<Dropped | null> {
    const found = streamOf(world, url.searchParams.get("measurement_id"));
    const { rows, messages } = measurementProtocol(body, world.clock.now());
    if (messages.length > 0) drop("malformed", messages.length);
    if (found === undefined) return drop("no-such-stream", rows.length);
    if (!secretsOf(world, found.property, found.stream).includes(url.searchParams.get("api_secret") ?? ""))
      return drop("wrong-secret", rows.length);
    if (rows.length > 0) await take(found, rows, true);
    return null;
  }

  return {
    route: (world) => (verb, url, body) => {
      switch (`${verb} ${url.pathname}`) {
        case "POST /g/collect":
        case "GET /g/collect":
          return fromTag(world, url, body, world.clock.now()).then(() => NOTHING);
        case "POST /mp/collect":
          return fromServer(world, url, body).then(() => NOTHING);
        case "POST /debug/mp/collect": {
          const { messages } = measurementProtocol(body, world.clock.now());
          return Promise.resolve({ code: 200, json: { validationMessages: messages } });
        }
        default:
          return undefined;
      }
    },
    // All are at the door before the first is let in: one batch.
    collect: (world, sent) =>
      Promise.all(sent.map(({ address, body, at }) => fromTag(world, new URL(address), body ?? "", at))),
    collection: () => ({ collected, dropped: { ...dropped } }),
  };
}

/** Made and read by the Admin API (`measurementProtocolSecrets` of a stream). */
function secretsOf(world: World, property: PropertyState, stream: StreamState): readonly string[] {
  const parent = `properties/${property.id}/dataStreams/${stream.id}`;
  return [...world.annotated.values()]
    .filter((one) => one.type === "MeasurementProtocolSecret" && one.parent === parent)
    .map(({ message }) => String(message.secretValue));
}
