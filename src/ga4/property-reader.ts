/** Reads one property through the Admin API, every list to its last page. */
import type { PropertyReader } from "../snapshot/read-snapshot.js";
import type { AdminClients } from "./clients.js";
import { explainGoogleError } from "./errors.js";
import { readDataStream, readEventCreateRule, readKeyEvent, readProperty } from "./wire.js";

/** The largest page the API gives. */
const PAGE_SIZE = 200;
/** We turn the pages ourselves, so that every call is one that we know of. */
const ONE_PAGE = { autoPaginate: false } as const;

/** `property`: digits. */
export function propertyReader({ alpha, beta }: AdminClients, property: string): PropertyReader {
  const name = `properties/${property}`;
  return {
    property: () => asked(async () => readProperty((await beta.getProperty({ name }))[0])),
    dataStreams: () =>
      allPages(async (page) => {
        const [, , response] = await beta.listDataStreams({ parent: name, ...page }, ONE_PAGE);
        return { items: (response.dataStreams ?? []).map(readDataStream), next: response.nextPageToken };
      }),
    keyEvents: () =>
      allPages(async (page) => {
        const [, , response] = await beta.listKeyEvents({ parent: name, ...page }, ONE_PAGE);
        return { items: (response.keyEvents ?? []).map(readKeyEvent), next: response.nextPageToken };
      }),
    eventCreateRules: (stream) =>
      allPages(async (page) => {
        const [, , response] = await alpha.listEventCreateRules({ parent: stream, ...page }, ONE_PAGE);
        return { items: (response.eventCreateRules ?? []).map(readEventCreateRule), next: response.nextPageToken };
      }),
  };
}

interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null | undefined;
}

/** All pages or an error: a list that was cut short would look like "missing". */
async function allPages<T>(
  read: (page: { readonly pageSize: number; readonly pageToken: string }) => Promise<Page<T>>,
): Promise<readonly T[]> {
  const all: T[] = [];
  let pageToken = "";
  do {
    const page = await asked(() => read({ pageSize: PAGE_SIZE, pageToken }));
    all.push(...page.items);
    pageToken = page.next ?? "";
  } while (pageToken !== "");
  return all;
}

async function asked<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw explainGoogleError(error);
  }
}
