/** A whole GA4 on loopback: the Admin and the Data API over one world and one store of events. */
import { type Collection, createCollector, type Dropped, type SentRequest } from "./collect/collector.js";
import { type DataApiOptions, dataApi } from "./data/service.js";
import type { AdCost } from "./events/ad-costs.js";
import type { EventSource } from "./events/load.js";
import { type EventStore, type IngestResult, openEventStore, type StoreChoices } from "./events/store.js";
import { ASSUMED, type Facts } from "./facts.js";
import { fromText, toText } from "./kept-text.js";
import type { ExchangeRates } from "./money.js";
import { type Emulator, type EmulatorOptions, startEmulator } from "./server.js";
import type { KeptWorld } from "./world/state.js";
import { keptOf, propertyOf } from "./world/world.js";

export interface Ga4Options extends Omit<EmulatorOptions, "services" | "route" | "kept"> {
  /** A file that `saveState` wrote: what it holds takes the place of `accounts`. */
  readonly state?: string;
  readonly data?: Omit<DataApiOptions, "store">;
  /**
   * What one unit of each currency is worth, all in the same one: `{ EUR: 1, USD: 0.8 }`; in the property's where that is not
   * named. By them money becomes the property's when it comes in, and reports are in the currency they ask for. Default: none, as
   * GA4's own are not known: money is added up as it was sent, and a report in another currency is UNIMPLEMENTED.
   */
  readonly exchangeRates?: ExchangeRates;
  /** Events that were sent were dropped; GA4 tells nobody. */
  readonly onDropped?: (why: Dropped) => void;
}

export interface Ga4 extends Emulator {
  readonly store: EventStore;
  /** Collects events for a property, as its rules and key events were at each event's time. */
  readonly ingest: (property: string, source: EventSource) => Promise<IngestResult>;
  /** Collects what tags sent before, as if each had come when it was sent; of each request why it was dropped, or null. */
  readonly collect: (sent: readonly SentRequest[]) => Promise<readonly (Dropped | null)[]>;
  /** What its ads cost, as a linked Google Ads account or an import brings it; a property without has no cost. */
  readonly importCosts: (property: string, costs: readonly AdCost[]) => Promise<void>;
  /**
   * Writes all accounts, properties, changes and events to a file that is empty or not there, what the Data API keeps of them, and
   * whatever else is to be kept beside. Quotas are not in it.
   */
  readonly saveState: (path: string, beside?: unknown) => Promise<void>;
  /** What was kept beside the state that it started with; undefined without. */
  readonly beside: unknown;
  /** What tags and the Measurement Protocol have sent so far, and what of it was dropped. */
  readonly collection: () => Collection;
}

/**
 * Starts both APIs, without a single event unless from a state. Rejects as `startEmulator` does, and with a StoreFileError for a
 * state that can't be read and a RangeError for exchange rates that are none; `ingest` rejects with an EventLoadError for
 * events that can't be read and a RangeError for a property that is not there.
 *
 * @example
 * const ga4 = await startGa4({ accounts: [{ properties: [{ id: "123456789" }] }] });
 * // GA4_EMULATOR_HOST = ga4.address
 * await ga4.stop();
 */
export async function startGa4(options: Ga4Options = {}): Promise<Ga4> {
  const { data = {}, onDropped, state, accounts = [], exchangeRates = {}, ...rest } = options;
  const store = await openEventStore({ ...choicesOf({ ...ASSUMED, ...options.facts }), exchangeRates });
  const kept = state === undefined ? null : await restored(store, state);
  const collector = createCollector(store.ingest, onDropped);
  const emulator = await startEmulator({
    ...rest,
    ...(kept === null ? { accounts } : { kept: kept.world }),
    route: collector.route,
    services: [dataApi({ ...data, store })],
  });
  return {
    ...emulator,
    // A getter of the emulator, which a spread would freeze.
    get counters() {
      return emulator.counters;
    },
    store,
    collect: (sent) => collector.collect(emulator.world, sent),
    collection: collector.collection,
    beside: kept?.beside,
    saveState: (path, beside) =>
      store.save(path, toText({ world: keptOf(emulator.world), beside } satisfies KeptState)),
    ingest: (property, source) => store.ingest(propertyOf(emulator.world, property), source),
    importCosts: (property, costs) => store.importCosts(propertyOf(emulator.world, property), costs),
    stop: async () => {
      await emulator.stop();
      await store.close();
    },
  };
}

interface KeptState {
  readonly world: KeptWorld;
  readonly beside: unknown;
}

async function restored(store: EventStore, path: string): Promise<KeptState> {
  try {
    return fromText(await store.restore(path)) as KeptState;
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** What the facts say of how events are counted. */
function choicesOf(facts: Facts): Partial<StoreChoices> {
  return {
    regexMatch: facts.rule_pattern === "part" ? "partial" : "full",
    negatedWhenMissing: facts.negated_without_parameter,
    referenceToNothing: facts.reference_to_nothing,
    rulesOnServerEvents: facts.rules_on_server_events === "yes",
    repeatedTransactions: facts.repeated_transaction,
    oncePerSessionWithoutSession: facts.once_per_session_without_session,
  };
}
