/**
 * Who changed what in a property, from the account's change history. Reading it needs the right to edit and the
 * analytics.edit scope, so often it can't be read: that is no error.
 */
import type { protos } from "@google-analytics/admin";
import type { LiveChange } from "../../sync/snapshot/snapshot.js";
import type { AdminClients } from "../clients.js";

const PAGE_SIZE = 200;
const ONE_PAGE = { retry: null as never, timeout: 30_000, autoPaginate: false };
/** A history of years is not turned through to its end; what is older than this many pages stays unknown. */
const MOST_PAGES = 10;

export interface PropertyChange extends LiveChange {
  /** Of what was changed, as GA4 calls it: `properties/1/keyEvents/2`. */
  readonly resource: string;
  readonly action: "created" | "updated" | "deleted";
  /** Its kind in words: `event create rule`; empty where GA4 does not say. */
  readonly kind: string;
  /** The event that it is about, or what people call it; empty where it has no name. */
  readonly label: string;
}

/**
 * What was changed since then, in no order; null where the change history can't be read. Never throws.
 *
 * @param account digits with `accounts/` before them, as `PropertyFacts` has it
 * @param property digits
 */
export async function changesOf(
  { alpha, pacer }: AdminClients,
  account: string,
  property: string,
  since?: Date,
): Promise<readonly PropertyChange[] | null> {
  const found: PropertyChange[] = [];
  let pageToken = "";
  for (let page = 0; page < MOST_PAGES; page++) {
    const request = {
      account,
      property: `properties/${property}`,
      pageSize: PAGE_SIZE,
      pageToken,
      ...(since === undefined ? {} : { earliestChangeTime: { seconds: Math.floor(since.getTime() / 1000) } }),
    };
    try {
      const [, , response] = await pacer.run("read", () =>
        alpha.searchChangeHistoryEvents(request, ONE_PAGE),
      );
      for (const event of response.changeHistoryEvents ?? []) {
        const { seconds, nanos } = event.changeTime ?? {};
        const when = new Date(Number(seconds ?? 0) * 1000 + Math.floor((nanos ?? 0) / 1e6)).toISOString();
        const who = event.userActorEmail || "Google Analytics";
        for (const change of event.changes ?? []) {
          if (change.resource) found.push({ who, when, resource: change.resource, ...whatOf(change) });
        }
      }
      pageToken = response.nextPageToken ?? "";
      if (pageToken === "") return found;
    } catch {
      return null;
    }
  }
  return found;
}

/**
 * Who changed each resource last and when, by its name; what was changed too long ago is not in it. Null where the change
 * history can't be read: a plan is right without it, and then does not say who. Never throws.
 *
 * @param account digits with `accounts/` before them, as `PropertyFacts` has it
 * @param property digits
 */
export async function lastChanges(
  clients: AdminClients,
  account: string,
  property: string,
): Promise<ReadonlyMap<string, LiveChange> | null> {
  const changes = await changesOf(clients, account, property);
  if (changes === null) return null;
  const last = new Map<string, LiveChange>();
  for (const { resource, who, when } of changes) {
    const known = last.get(resource);
    if (!known || known.when < when) last.set(resource, { who, when });
  }
  return last;
}

type Change = protos.google.analytics.admin.v1alpha.IChangeHistoryChange;

function whatOf(change: Change): Pick<PropertyChange, "action" | "kind" | "label"> {
  const { action, resourceBeforeChange: before, resourceAfterChange: after } = change;
  // What it was called before is what the file may still call it.
  const contents = Object.entries(before ?? after ?? {}).find(
    (entry): entry is [string, Readonly<Record<string, unknown>>] =>
      typeof entry[1] === "object" && entry[1] !== null,
  );
  const [field = "", fields = {}] = contents ?? [];
  const label = fields.eventName ?? fields.destinationEvent ?? fields.displayName ?? "";
  return {
    action: action === "CREATED" ? "created" : action === "DELETED" ? "deleted" : "updated",
    kind: field.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`),
    label: typeof label === "string" ? label : "",
  };
}
