/**
 * Tells of what checks have found: one message at a place for all that is new, once, whatever happens in between. Before a
 * message is sent it is noted that it may arrive, after it that it has; what a run that was cut off has left is sent again
 * under the same id, so that a receiver that knows ids drops it. A message can arrive twice then, never not at all.
 */
import { createHash } from "node:crypto";
import { EXIT, GoalsError } from "../../diagnostics/error.js";
import type { GoalsConfig } from "../../goals/goal.js";
import type { Place } from "../../goals/places.js";
import type { CheckResult, FindingKind } from "../../watch/finding.js";
import {
  type Incidents,
  type News,
  newsFor,
  noteSending,
  noteSent,
  observe,
  type Sending,
  tidied,
} from "../../watch/incidents.js";
import { toldGoals } from "../check.js";
import type { Ports } from "../ports.js";
import { alertMessage, type Names } from "./alert-message.js";
import { keepsItself, keyOf, labelOf, type SendPorts, send, sendPorts } from "./channels.js";
import { alone, readIncidents, saveIncidents } from "./incident-file.js";
import { clean, plainText } from "./message.js";

/** A check that was made, of one property. */
export interface Checked {
  readonly config: GoalsConfig;
  /** Its name; null for the one property of goals files. */
  readonly client: string | null;
  readonly result: CheckResult;
  /** False where it came from a store, which knows no settings. */
  readonly live: boolean;
}

export interface Telling {
  readonly messages: readonly {
    readonly place: string;
    /** As it is read. */
    readonly text: string;
    readonly sent: boolean;
  }[];
}

/** Of what a store does not know. */
const LIVE_ONLY: readonly FindingKind[] = [
  "cannot_fire",
  "not_set",
  "experiment_split",
  "experiment_decided",
];

/** What would be told now, without telling it or noting anything. */
export async function previewOfTelling(ports: Ports, checked: readonly Checked[]): Promise<Telling> {
  const state = await prepared(ports, checked);
  return {
    messages: state.deliveries.map(({ place, sending }) => ({
      place: labelOf(place),
      text: plainText(clean(messageOf(sending, state.known, state.names))),
      sent: false,
    })),
  };
}

/**
 * @throws GoalsError: `delivery-failed` (exit 8) naming what did not take its message, once all others have; what was not
 * delivered goes out with the next run. `incidents-damaged` (exit 3), `locked` (exit 6).
 */
export async function tell(
  ports: Ports,
  checked: readonly Checked[],
  sender: SendPorts = sendPorts(ports),
): Promise<Telling> {
  return alone(ports, async () => {
    const state = await prepared(ports, checked);
    let { known } = state;
    let saving = Promise.resolve();
    const save = (next: Incidents): Promise<void> => {
      known = next;
      saving = saving.then(() => saveIncidents(ports, next));
      return saving;
    };
    await save(
      noteSending(
        known,
        state.deliveries.map(({ sending }) => sending),
      ),
    );
    const failures: string[] = [];
    const messages: Telling["messages"][number][] = [];
    const deliverOne = async ({ place, sending }: Delivery): Promise<void> => {
      const message = messageOf(sending, state.known, state.names);
      const sent = await send(message, place, sender);
      messages.push({ place: labelOf(place), text: plainText(clean(message)), sent: sent.taken });
      if (sent.says !== undefined) failures.push(sent.says);
      if (sent.taken || sent.certain) {
        await save(noteSent(known, { id: sending.id, arrived: sent.taken, at: ports.now() }));
      }
    };
    // A place that hangs does not keep the others waiting.
    await Promise.all(
      [...state.places.keys()].map(async (key) => {
        for (const delivery of state.deliveries.filter(({ sending }) => sending.place === key)) {
          await deliverOne(delivery);
        }
      }),
    );
    await save(tidied(known, { places: new Set(state.places.keys()), properties: state.properties }));
    if (failures.length > 0) {
      throw new GoalsError("delivery-failed", failures.join("; "), {
        exitCode: EXIT.someFailed,
        hint: "What was not delivered goes out with the next run.",
      });
    }
    return { messages };
  });
}

interface Delivery {
  readonly place: Place;
  readonly sending: Sending;
}

interface Prepared {
  /** With what the checks have found. */
  readonly known: Incidents;
  readonly places: ReadonlyMap<string, Place>;
  readonly properties: ReadonlySet<string>;
  readonly names: Names;
  readonly deliveries: readonly Delivery[];
}

async function prepared(ports: Ports, checked: readonly Checked[]): Promise<Prepared> {
  const at = ports.now();
  const places = new Map<string, Place>();
  const propertiesOf = new Map<string, Set<string>>();
  let known = await readIncidents(ports);
  for (const { config, result, live } of checked) {
    const to = config.alerts?.to ?? [];
    for (const place of to) {
      const key = keyOf(place);
      places.set(key, place);
      propertiesOf.set(key, (propertiesOf.get(key) ?? new Set()).add(result.property));
    }
    known = observe(known, {
      ...{ result, at },
      watched: toldGoals(config),
      kinds: (kind) => kind !== "silent" || config.alerts?.silent !== false,
      looked: (kind) => live || !LIVE_ONLY.includes(kind),
      places: to.map(keyOf),
    });
  }
  const properties = new Set(checked.map(({ result }) => result.property));
  known = tidied(known, { places: new Set(places.keys()), properties });
  const { left, released } = unfinished(known, properties);
  known = released;
  const deliveries = [...places].flatMap(([key, place]): readonly Delivery[] => {
    const news = newsFor(known, {
      ...{ place: key, at, again: !keepsItself(place) },
      properties: propertiesOf.get(key) ?? new Set(),
    });
    const fresh = { id: idOf(key, at, news), place: key, at: at.toISOString(), news: [...news] };
    return [...left.filter((sending) => sending.place === key), ...(news.length === 0 ? [] : [fresh])].map(
      (sending) => ({ place, sending }),
    );
  });
  const names = new Map(checked.map(({ client, result }) => [result.property, client]));
  return { known, places, properties, names, deliveries };
}

/**
 * What may have arrived or not: to be sent again as it was where this run knows all of it; else, where it knows a part, as
 * news.
 */
function unfinished(
  known: Incidents,
  properties: ReadonlySet<string>,
): { readonly left: readonly Sending[]; readonly released: Incidents } {
  const propertyOf = new Map(known.incidents.map(({ id, property }) => [id, property]));
  const ours = ({ incident }: News): boolean => properties.has(propertyOf.get(incident) ?? "");
  const left = known.sending.filter(({ news }) => news.every(ours));
  const others = known.sending.filter(({ news }) => !news.some(ours));
  return { left, released: { ...known, sending: [...left, ...others] } };
}

function messageOf({ id, news }: Sending, known: Incidents, names: Names): ReturnType<typeof alertMessage> {
  const byId = new Map(known.incidents.map((incident) => [incident.id, incident]));
  const told = news.flatMap(({ incident, what }) => {
    const found = byId.get(incident);
    return found === undefined ? [] : [{ incident: found, what }];
  });
  return alertMessage(id, told, known, names);
}

/** Of news at a place at a time; kept with what is being sent, so that it is the same when it is sent again. */
function idOf(place: string, at: Date, news: readonly News[]): string {
  const text = JSON.stringify([place, at, news.map(({ incident, what }) => [incident, what])]);
  return `msg_${createHash("sha256").update(text).digest("hex").slice(0, 24)}`;
}
