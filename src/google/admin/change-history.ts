/**
 * Who changed what in a property, from the account's change history. Reading it needs the right to edit and the
 * analytics.edit scope, so often it can't be read: that is no error.
 */
import type { LiveChange } from "../../sync/snapshot/snapshot.js";
import type { AdminClients } from "../clients.js";

const PAGE_SIZE = 200;
const ONE_PAGE = { retry: null as never, timeout: 30_000, autoPaginate: false };
/** A history of years is not turned through to its end; what is older than this many pages stays unknown. */
const MOST_PAGES = 10;

/**
 * Who changed each resource last and when, by its name; what was changed too long ago is not in it. Null where the change
 * history can't be read: a plan is right without it, and then does not say who. Never throws.
 *
 * @param account digits with `accounts/` before them, as `PropertyFacts` has it
 * @param property digits
 */
export async function lastChanges(
  { alpha, pacer }: AdminClients,
  account: string,
  property: string,
): Promise<ReadonlyMap<string, LiveChange> | null> {
  const last = new Map<string, LiveChange>();
  let pageToken = "";
  for (let page = 0; page < MOST_PAGES; page++) {
    const request = {
      account,
      property: `properties/${property}`,
      pageSize: PAGE_SIZE,
      pageToken,
    };
    try {
      const [, , response] = await pacer.run("read", () =>
        alpha.searchChangeHistoryEvents(request, ONE_PAGE),
      );
      for (const event of response.changeHistoryEvents ?? []) {
        const { seconds, nanos } = event.changeTime ?? {};
        const when = new Date(Number(seconds ?? 0) * 1000 + Math.floor((nanos ?? 0) / 1e6)).toISOString();
        const who = event.userActorEmail || "Google Analytics";
        for (const { resource } of event.changes ?? []) {
          const known = last.get(resource ?? "");
          if (resource && (!known || known.when < when)) last.set(resource, { who, when });
        }
      }
      pageToken = response.nextPageToken ?? "";
      if (pageToken === "") return last;
    } catch {
      return null;
    }
  }
  return last;
}
