/** Reads one property through the Admin API, every list to its last page. */
import { EXIT, GoalsError } from "../../diagnostics/error.js";
import type { PropertyReader } from "../../sync/snapshot/read-snapshot.js";
import type { AdminClients } from "../clients.js";
import { explainGoogleError, wordsOfProperty } from "../errors.js";
import {
  type IProperty,
  readAudience,
  readCustomDimension,
  readCustomMetric,
  readDataRetention,
  readDataStream,
  readEnhancedMeasurement,
  readEventCreateRule,
  readEventEditRule,
  readKeyEvent,
  readProperty,
} from "./wire.js";

/** The largest page the API gives. */
const PAGE_SIZE = 200;
/** The pacer tries again and we turn the pages, so that every call is one that we know of. */
const ONCE = { retry: null as never, timeout: 30_000 };
const ONE_PAGE = { ...ONCE, autoPaginate: false };

/**
 * Reads one property through the Admin API, every list to its last page. Its calls throw a GoalsError with Google's own
 * text: `not-allowed`, `not-found`, `over-quota` and the like.
 *
 * @param property digits, without `properties/`
 */
export function propertyReader(
  { alpha, beta, pacer, account }: AdminClients,
  property: string,
): PropertyReader {
  const name = `properties/${property}`;
  const asked = <T>(call: () => Promise<T>): Promise<T> =>
    pacer.run("read", call).catch((error: unknown) => {
      throw explainGoogleError(error, wordsOfProperty(property, account));
    });

  return {
    property: () =>
      asked(async () => {
        const [message] = await beta.getProperty({ name }, ONCE);
        if (message.deleteTime) throw inTheTrash(message);
        return readProperty(message);
      }),
    dataStreams: () =>
      allPages(asked, async (page) => {
        const [, , response] = await beta.listDataStreams({ parent: name, ...page }, ONE_PAGE);
        return { items: (response.dataStreams ?? []).map(readDataStream), next: response.nextPageToken };
      }),
    keyEvents: () =>
      allPages(asked, async (page) => {
        const [, , response] = await beta.listKeyEvents({ parent: name, ...page }, ONE_PAGE);
        return { items: (response.keyEvents ?? []).map(readKeyEvent), next: response.nextPageToken };
      }),
    eventCreateRules: (stream) =>
      allPages(asked, async (page) => {
        const [, , response] = await alpha.listEventCreateRules({ parent: stream, ...page }, ONE_PAGE);
        return {
          items: (response.eventCreateRules ?? []).map(readEventCreateRule),
          next: response.nextPageToken,
        };
      }),
    audiences: () =>
      allPages(asked, async (page) => {
        const [, , response] = await alpha.listAudiences({ parent: name, ...page }, ONE_PAGE);
        return { items: (response.audiences ?? []).map(readAudience), next: response.nextPageToken };
      }),
    eventEditRules: (stream) =>
      allPages(asked, async (page) => {
        const [, , response] = await alpha.listEventEditRules({ parent: stream, ...page }, ONE_PAGE);
        return {
          items: (response.eventEditRules ?? []).map(readEventEditRule),
          next: response.nextPageToken,
        };
      }),
    customDimensions: () =>
      allPages(asked, async (page) => {
        const [, , response] = await beta.listCustomDimensions({ parent: name, ...page }, ONE_PAGE);
        return {
          items: (response.customDimensions ?? []).map(readCustomDimension),
          next: response.nextPageToken,
        };
      }),
    customMetrics: () =>
      allPages(asked, async (page) => {
        const [, , response] = await beta.listCustomMetrics({ parent: name, ...page }, ONE_PAGE);
        return { items: (response.customMetrics ?? []).map(readCustomMetric), next: response.nextPageToken };
      }),
    dataRetention: () =>
      asked(async () => {
        const [settings] = await beta.getDataRetentionSettings(
          { name: `${name}/dataRetentionSettings` },
          ONCE,
        );
        return readDataRetention(settings);
      }),
    enhancedMeasurement: (stream) =>
      asked(async () => {
        const request = { name: `${stream}/enhancedMeasurementSettings` };
        const [settings] = await alpha.getEnhancedMeasurementSettings(request, ONCE);
        return readEnhancedMeasurement(settings);
      }),
  };
}

/** GA4 still shows a property for 35 days after it was deleted; nothing it is given would count. */
function inTheTrash({ deleteTime, expireTime }: IProperty): GoalsError {
  const day = (time: IProperty["deleteTime"]): string =>
    new Date(Number(time?.seconds ?? 0) * 1000).toISOString().slice(0, 10);
  return new GoalsError("property-deleted", `the property was deleted on ${day(deleteTime)}`, {
    exitCode: EXIT.notAllowed,
    hint: `Until ${expireTime ? day(expireTime) : "35 days later"} it can be taken out of the trash can (Admin > Trash Can).`,
  });
}

interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null | undefined;
}

/** All pages or an error: a list that was cut short would look like "missing". */
async function allPages<T>(
  asked: (call: () => Promise<Page<T>>) => Promise<Page<T>>,
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
