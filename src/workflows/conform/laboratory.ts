/** What trials work with: a property's resources, made and named as ours, events sent to it, and its reports. */
import { EXIT, GoalsError } from "../../diagnostics/error.js";
import type { AdminClients } from "../../google/clients.js";
import { type Sender, senderTo } from "../../google/collect.js";
import { explainGoogleError, GRPC, readGoogleError } from "../../google/errors.js";
import type { Access } from "../access.js";

/** All that a trial makes bears it: what is left of a run that was cut off is found by it. */
export const MARKER = "conform_";

export interface Condition {
  readonly field: string;
  readonly comparisonType: string;
  readonly value: string;
  readonly negated?: boolean;
}

export interface RuleWanted {
  readonly event: string;
  readonly conditions: readonly Condition[];
  readonly mutations?: readonly { readonly parameter: string; readonly parameterValue: string }[];
  /** In the second web stream, which is made for that. */
  readonly elsewhere?: boolean;
}

export interface Stream {
  /** `properties/1/dataStreams/2` */
  readonly name: string;
  readonly measurementId: string;
}

type Alpha = AdminClients["alpha"];

export interface Laboratory {
  readonly property: string;
  /** A name of this run's own, `conform_k3x9_probe`: events of earlier runs stay in GA4 for ever. */
  readonly named: (what: string) => string;
  /** "done", or the code Google refused it with. */
  readonly rule: (wanted: RuleWanted) => Promise<string>;
  readonly keyEvent: (event: string, counting: "ONCE_PER_EVENT" | "ONCE_PER_SESSION") => Promise<string>;
  readonly dimension: (parameter: string) => Promise<string>;
  readonly archiveDimension: (parameter: string) => Promise<void>;
  /** "done" where there is one of that number. */
  readonly readKeyEvent: (id: string) => Promise<string>;
  /** How many rules the property has, in all its streams. */
  readonly rules: () => Promise<number>;
  /** Asks for a metric by dimensions: "done", or the code Google refused it with. */
  readonly ask: (metric: string, dimensions: readonly string[]) => Promise<string>;
  /** A metric over the last days for each value of a dimension among the events of one name; "" is a value too. */
  readonly count: (metric: string, event: string, dimension?: string) => Promise<ReadonlyMap<string, number>>;
}

const LAST_DAYS = [{ startDate: "7daysAgo", endDate: "today" }];
const ONCE = { retry: null as never, timeout: 30_000 };
const CODES: Readonly<Record<number, string>> = Object.fromEntries(
  Object.entries(GRPC).map(([name, code]) => [
    code,
    name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase(),
  ]),
);

/** Google's code for a refusal. @throws GoalsError where nothing was answered, or a quota is used up. */
async function codeOf(work: () => Promise<unknown>): Promise<string> {
  try {
    await work();
    return "done";
  } catch (error) {
    const { code, reason } = readGoogleError(error);
    // A quota comes back by itself: the pacer waits for it. A limit on how many there may be does not.
    if (reason === "RATE_LIMIT_EXCEEDED") throw error;
    const answered: readonly (number | undefined)[] = [
      GRPC.invalidArgument,
      GRPC.notFound,
      GRPC.alreadyExists,
      GRPC.permissionDenied,
      GRPC.failedPrecondition,
      GRPC.resourceExhausted,
    ];
    if (code === undefined || !answered.includes(code)) throw explainGoogleError(error);
    return CODES[code] ?? String(code);
  }
}

/** Lists to the last page: the client follows them. */
async function all<T>(
  clients: AdminClients,
  list: (alpha: Alpha) => Promise<readonly [T[], ...unknown[]]>,
): Promise<T[]> {
  try {
    return (await clients.pacer.run("read", () => list(clients.alpha)))[0];
  } catch (error) {
    throw error instanceof GoalsError ? error : explainGoogleError(error);
  }
}

/** The web streams, ours last. */
export async function webStreams(
  clients: AdminClients,
  property: string,
): Promise<readonly (Stream & { readonly ours: boolean })[]> {
  const streams = await all(clients, (alpha) => alpha.listDataStreams({ parent: `properties/${property}` }));
  return streams
    .flatMap(({ name, webStreamData, displayName }) =>
      name && webStreamData?.measurementId
        ? [{ name, measurementId: webStreamData.measurementId, ours: (displayName ?? "").startsWith(MARKER) }]
        : [],
    )
    .sort((a, b) => Number(a.ours) - Number(b.ours));
}

/** What there is of a kind, by what it is known by. */
export interface Found {
  readonly kind: string;
  readonly name: string;
  readonly known: string;
  readonly remove: () => Promise<void>;
}

/** Key events, rules, custom dimensions, secrets of the Measurement Protocol and web streams, whoever made them. */
export async function found(clients: AdminClients, property: string): Promise<readonly Found[]> {
  const parent = `properties/${property}`;
  const removing = (work: (alpha: Alpha) => Promise<unknown>) => async (): Promise<void> => {
    const end = await clients.pacer.run("write", () => codeOf(() => work(clients.alpha)));
    if (end !== "done" && end !== "NOT_FOUND")
      throw new GoalsError("refused-by-google", `Google refused to remove what a trial had made: ${end}`, {
        exitCode: EXIT.someFailed,
      });
  };
  const streams = await webStreams(clients, property);
  const inStreams = await Promise.all(
    streams.map(async ({ name: stream }) => [
      ...(await all(clients, (alpha) => alpha.listEventCreateRules({ parent: stream }))).map(
        ({ name, destinationEvent }): Found => ({
          kind: "rule",
          name: name ?? "",
          known: destinationEvent ?? "",
          remove: removing((alpha) => alpha.deleteEventCreateRule({ name: name ?? "" }, ONCE)),
        }),
      ),
      ...(await all(clients, (alpha) => alpha.listMeasurementProtocolSecrets({ parent: stream }))).map(
        ({ name, displayName }): Found => ({
          kind: "secret",
          name: name ?? "",
          known: displayName ?? "",
          remove: removing((alpha) => alpha.deleteMeasurementProtocolSecret({ name: name ?? "" }, ONCE)),
        }),
      ),
    ]),
  );
  const keyEvents = await all(clients, (alpha) => alpha.listKeyEvents({ parent }));
  const dimensions = await all(clients, (alpha) => alpha.listCustomDimensions({ parent }));
  return [
    ...inStreams.flat(),
    ...keyEvents.map(
      ({ name, eventName, custom }): Found => ({
        kind: custom ? "key event" : "key event of GA4's own",
        name: name ?? "",
        known: eventName ?? "",
        remove: removing((alpha) => alpha.deleteKeyEvent({ name: name ?? "" }, ONCE)),
      }),
    ),
    ...dimensions.map(
      ({ name, parameterName }): Found => ({
        kind: "custom dimension",
        name: name ?? "",
        known: parameterName ?? "",
        remove: removing((alpha) => alpha.archiveCustomDimension({ name: name ?? "" }, ONCE)),
      }),
    ),
    // Last: its rules go with it.
    ...streams.map(
      ({ name, ours }): Found => ({
        kind: "stream",
        name,
        known: ours ? MARKER : "",
        remove: removing((alpha) => alpha.deleteDataStream({ name }, ONCE)),
      }),
    ),
  ];
}

/** The laboratory of one run. */
export function laboratory(
  google: Pick<Access, "data">,
  clients: AdminClients,
  property: string,
  run: string,
): Laboratory {
  const parent = `properties/${property}`;
  const named = (what: string): string => `${MARKER}${run}_${what}`;
  const write = (work: (alpha: Alpha) => Promise<unknown>): Promise<string> =>
    clients.pacer.run("write", () => codeOf(() => work(clients.alpha)));

  const streams = new Map<boolean, Promise<Stream>>();
  function streamFor(elsewhere: boolean): Promise<Stream> {
    const known = streams.get(elsewhere) ?? findStream(elsewhere);
    streams.set(elsewhere, known);
    return known;
  }
  async function findStream(elsewhere: boolean): Promise<Stream> {
    const there = await webStreams(clients, property);
    const [first] = there.filter(({ ours }) => ours === elsewhere);
    if (first !== undefined) return first;
    const dataStream = {
      type: "WEB_DATA_STREAM" as const,
      displayName: named("stream"),
      webStreamData: { defaultUri: "https://throw-away.example" },
    };
    const [made] = await clients.pacer
      .run("write", () => clients.alpha.createDataStream({ parent, dataStream }, ONCE))
      .catch((error: unknown) => {
        throw explainGoogleError(error);
      });
    return { name: made.name ?? "", measurementId: made.webStreamData?.measurementId ?? "" };
  }

  return {
    property,
    named,
    rule: async ({ event, conditions, mutations = [], elsewhere = false }) => {
      const stream = await streamFor(elsewhere);
      const eventCreateRule = {
        destinationEvent: event,
        eventConditions: conditions.map((one) => ({ negated: false, ...one })) as never,
        sourceCopyParameters: true,
        parameterMutations: [...mutations],
      };
      return write((alpha) => alpha.createEventCreateRule({ parent: stream.name, eventCreateRule }, ONCE));
    },
    keyEvent: (eventName, countingMethod) =>
      write((alpha) => alpha.createKeyEvent({ parent, keyEvent: { eventName, countingMethod } }, ONCE)),
    dimension: (parameterName) =>
      write((alpha) =>
        alpha.createCustomDimension(
          { parent, customDimension: { parameterName, displayName: parameterName, scope: "EVENT" } },
          ONCE,
        ),
      ),
    archiveDimension: async (parameterName) => {
      const one = (await found(clients, property)).find(
        ({ kind, known }) => kind === "custom dimension" && known === parameterName,
      );
      await one?.remove();
    },
    readKeyEvent: (id) =>
      clients.pacer.run("read", () =>
        codeOf(() => clients.alpha.getKeyEvent({ name: `${parent}/keyEvents/${id}` })),
      ),
    rules: async () => (await found(clients, property)).filter(({ kind }) => kind === "rule").length,
    ask: (metric, dimensions) =>
      google.data(({ beta }) =>
        codeOf(() =>
          beta.runReport({
            property: parent,
            dateRanges: LAST_DAYS,
            dimensions: dimensions.map((name) => ({ name })),
            metrics: [{ name: metric }],
          }),
        ),
      ),
    count: (metric, event, dimension) =>
      google.data(async ({ beta }) => {
        const [answer] = await beta
          .runReport({
            property: parent,
            dateRanges: LAST_DAYS,
            dimensions: dimension === undefined ? [] : [{ name: dimension }],
            metrics: [{ name: metric }],
            dimensionFilter: {
              filter: { fieldName: "eventName", stringFilter: { matchType: "EXACT", value: event } },
            },
          })
          .catch((error: unknown) => {
            throw explainGoogleError(error);
          });
        return new Map(
          (answer.rows ?? []).map(({ dimensionValues, metricValues }) => [
            dimensionValues?.[0]?.value ?? "",
            Number(metricValues?.[0]?.value ?? 0),
          ]),
        );
      }),
  };
}

/** Opens a way to send events to the property's first web stream, with a secret of its own. */
export async function openSender(
  google: Access,
  clients: AdminClients,
  property: string,
  run: string,
): Promise<Sender & { readonly stream: Stream }> {
  const [stream] = await webStreams(clients, property);
  if (stream === undefined || stream.name === "")
    throw new GoalsError("refused", `property ${property} has no web stream`, {
      exitCode: EXIT.refused,
      hint: "Make one in GA4 (Admin, Data streams); a throw-away property needs no site.",
    });
  const measurementProtocolSecret = { displayName: `${MARKER}${run}` };
  const [made] = await clients.pacer
    .run("write", () =>
      clients.alpha.createMeasurementProtocolSecret({ parent: stream.name, measurementProtocolSecret }, ONCE),
    )
    .catch((error: unknown) => {
      throw explainGoogleError(error);
    });
  return { ...senderTo(google.connection, { ...stream, secret: made.secretValue ?? "" }), stream };
}
