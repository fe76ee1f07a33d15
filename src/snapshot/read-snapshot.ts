/**
 * Reads a property's live state through a port. Two round trips deep: streams first, then the rules of each web stream;
 * everything else side by side.
 */
import type { LiveResource } from "../resources/resource.js";
import type { DataStream, PropertyFacts, Snapshot } from "./snapshot.js";

/** Each list is complete or the call throws: a list that was cut short must never look like "missing". */
export interface PropertyReader {
  readonly property: () => Promise<PropertyFacts>;
  readonly dataStreams: () => Promise<readonly DataStream[]>;
  readonly keyEvents: () => Promise<readonly LiveResource[]>;
  readonly eventCreateRules: (stream: string) => Promise<readonly LiveResource[]>;
}

/** @throws GoalsError when the property can't be read, with Google's own text. */
export async function readSnapshot(reader: PropertyReader): Promise<Snapshot> {
  const streams = reader.dataStreams();
  const rules = streams.then((all) =>
    Promise.all(all.filter((s) => s.type === "web").map((s) => reader.eventCreateRules(s.name))),
  );
  const [property, allStreams, keyEvents, allRules] = await Promise.all([
    reader.property(),
    streams,
    reader.keyEvents(),
    rules,
  ]);
  return {
    property,
    streams: allStreams.toSorted((a, b) => compare(a.name, b.name)),
    resources: [...keyEvents, ...allRules.flat()].toSorted((a, b) => compare(a.name, b.name)),
  };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
