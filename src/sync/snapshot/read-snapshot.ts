/**
 * Reads a property's live state through a port. Two round trips deep: streams first, then the rules of each web stream;
 * everything else side by side. Audiences are read only where something needs them.
 */

import { compareText } from "../../diagnostics/text-order.js";
import type { LiveResource } from "../resources/resource.js";
import type { DataStream, PropertyFacts, Snapshot } from "./snapshot.js";

/** Each list is complete or the call throws: a list that was cut short must never look like "missing". */
export interface PropertyReader {
  readonly property: () => Promise<PropertyFacts>;
  readonly dataStreams: () => Promise<readonly DataStream[]>;
  readonly keyEvents: () => Promise<readonly LiveResource[]>;
  readonly eventCreateRules: (stream: string) => Promise<readonly LiveResource[]>;
  readonly audiences: () => Promise<readonly LiveResource[]>;
}

/** What need not be read. */
export interface SnapshotNeeds {
  /** False where neither the goals nor the ledger know an audience; default true. One list fewer. */
  readonly audiences?: boolean;
}

/**
 * A property as it is now: what it is, its data streams, and all live resources, in a stable order.
 *
 * @throws what the reader throws: of `propertyReader`, a GoalsError with Google's own text.
 * @example await readSnapshot(propertyReader(clients, "123456789"), { audiences: needsAudiences(compiled, ledger) })
 */
export async function readSnapshot(reader: PropertyReader, needs: SnapshotNeeds = {}): Promise<Snapshot> {
  const withAudiences = needs.audiences ?? true;
  const streams = reader.dataStreams();
  const rules = streams.then((all) =>
    Promise.all(all.filter((s) => s.type === "web").map((s) => reader.eventCreateRules(s.name))),
  );
  const [property, allStreams, keyEvents, allRules, audiences] = await Promise.all([
    reader.property(),
    streams,
    reader.keyEvents(),
    rules,
    withAudiences ? reader.audiences() : [],
  ]);
  return {
    property,
    streams: allStreams.toSorted((a, b) => compareText(a.name, b.name)),
    resources: [...keyEvents, ...allRules.flat(), ...audiences].toSorted((a, b) =>
      compareText(a.name, b.name),
    ),
    ...(withAudiences ? {} : { without: ["audience"] }),
  };
}
