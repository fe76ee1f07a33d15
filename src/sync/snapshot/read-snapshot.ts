/**
 * Reads a property's live state through a port. Two round trips deep: streams first, then what belongs to each web stream;
 * everything else side by side. What is rarely there is read only where something needs it.
 */

import { compareText } from "../../diagnostics/text-order.js";
import { type LiveResource, RESOURCE_KINDS, type ResourceKind } from "../resources/resource.js";
import type { DataStream, EventEditRule, PropertyFacts, Snapshot } from "./snapshot.js";

/** Each list is complete or the call throws: a list that was cut short must never look like "missing". */
export interface PropertyReader {
  readonly property: () => Promise<PropertyFacts>;
  readonly dataStreams: () => Promise<readonly DataStream[]>;
  readonly keyEvents: () => Promise<readonly LiveResource[]>;
  readonly eventCreateRules: (stream: string) => Promise<readonly LiveResource[]>;
  readonly eventEditRules: (stream: string) => Promise<readonly EventEditRule[]>;
  readonly audiences: () => Promise<readonly LiveResource[]>;
  readonly customDimensions: () => Promise<readonly LiveResource[]>;
  readonly customMetrics: () => Promise<readonly LiveResource[]>;
  readonly dataRetention: () => Promise<LiveResource>;
  readonly enhancedMeasurement: (stream: string) => Promise<LiveResource>;
}

/** Read for every plan: goals are made of them. */
const ALWAYS: readonly ResourceKind[] = ["key_event", "event_create_rule"];

/** All live resources of a kind; `stream` is one of the web streams for what belongs to streams. */
export function listKind(
  reader: PropertyReader,
  kind: ResourceKind,
  stream: string,
): Promise<readonly LiveResource[]> {
  switch (kind) {
    case "key_event":
      return reader.keyEvents();
    case "event_create_rule":
      return reader.eventCreateRules(stream);
    case "audience":
      return reader.audiences();
    case "custom_dimension":
      return reader.customDimensions();
    case "custom_metric":
      return reader.customMetrics();
    case "data_retention":
      return reader.dataRetention().then((one) => [one]);
    case "enhanced_measurement":
      return reader.enhancedMeasurement(stream).then((one) => [one]);
  }
}

const OF_STREAMS: readonly ResourceKind[] = ["event_create_rule", "enhanced_measurement"];

/** What is read; the rest is known not to have been. */
export interface SnapshotNeeds {
  /** Besides key events and rules; default: every kind. */
  readonly kinds?: ReadonlySet<ResourceKind>;
  /** False where nobody asks whether goals can fire: one list a stream fewer. Default: true. */
  readonly editRules?: boolean;
}

/**
 * A property as it is now: what it is, its data streams, and all live resources, in a stable order.
 *
 * @throws what the reader throws: of `propertyReader`, a GoalsError with Google's own text.
 * @example await readSnapshot(propertyReader(clients, "123456789"), { kinds: neededKinds(compiled, ledger) })
 */
export async function readSnapshot(reader: PropertyReader, needs: SnapshotNeeds = {}): Promise<Snapshot> {
  const isRead = (kind: ResourceKind): boolean => ALWAYS.includes(kind) || (needs.kinds?.has(kind) ?? true);
  const kinds = RESOURCE_KINDS.filter(isRead);
  const streams = reader.dataStreams();
  const ofWebStreams = async <T>(read: (stream: string) => Promise<readonly T[]>): Promise<readonly T[]> => {
    const web = (await streams).filter((s) => s.type === "web");
    return (await Promise.all(web.map((s) => read(s.name)))).flat();
  };
  const [property, allStreams, editRules, ...resources] = await Promise.all([
    reader.property(),
    streams,
    needs.editRules === false ? undefined : ofWebStreams((stream) => reader.eventEditRules(stream)),
    ...kinds.map((kind) =>
      OF_STREAMS.includes(kind)
        ? ofWebStreams((stream) => listKind(reader, kind, stream))
        : listKind(reader, kind, ""),
    ),
  ]);
  const without = RESOURCE_KINDS.filter((kind) => !isRead(kind));
  return {
    property,
    streams: allStreams.toSorted((a, b) => compareText(a.name, b.name)),
    resources: resources.flat().toSorted((a, b) => compareText(a.name, b.name)),
    ...(editRules && { editRules: editRules.toSorted((a, b) => compareText(a.name, b.name)) }),
    ...(without.length === 0 ? {} : { without }),
  };
}
