/**
 * RunAccessReport: who has read which data by the Data API, since the emulator was started. Fields are those of
 * developers.google.com/analytics/devguides/config/admin/v1/access-api-schema; which of them a standard property has, the help page
 * of the quota's history says (answer/15560170). Not established, and so assumed: that others are INVALID_ARGUMENT there, that an
 * editor will do where GA4 wants an administrator, and what an API's report says of its type.
 */
import { dayIn, resolveDateRanges } from "../data/dates.js";
import { limitOf, offsetOf } from "../data/question.js";
import { createQuota, type QuotaLimits } from "../data/quota.js";
import { type UnaryHandler, unary } from "../grpc/service.js";
import { invalidArgument, permissionDenied } from "../grpc/status.js";
import type { DataAccess, PropertyState, World } from "../world/state.js";
import { roleOf } from "../world/world.js";
import { editableProperty, isEditable } from "./access.js";
import { type AccessFilterExpression, fieldsIn, passes, type Values } from "./access-filter.js";
import { isTimeZone } from "./properties.js";
import { parseName } from "./request.js";

interface OrderBy {
  readonly metric?: { readonly metricName: string } | null;
  readonly dimension?: { readonly dimensionName: string; readonly orderType: string } | null;
  readonly desc: boolean;
}

interface Request {
  readonly entity: string;
  readonly dimensions: readonly { readonly dimensionName: string }[];
  readonly metrics: readonly { readonly metricName: string }[];
  readonly dateRanges: readonly { readonly startDate: string; readonly endDate: string }[];
  readonly dimensionFilter: AccessFilterExpression | null;
  readonly metricFilter: AccessFilterExpression | null;
  readonly offset: string;
  readonly limit: string;
  readonly timeZone: string;
  readonly orderBys: readonly OrderBy[];
  readonly returnEntityQuota: boolean;
  readonly includeAllUsers: boolean;
}

interface Field<Of> {
  readonly of: Of;
  /** Of Google Analytics 360 alone. */
  readonly large?: true;
}

const NONE = "(not set)";
const micros = (moment: Date): string => String(moment.getTime() * 1000);
const hourIn = (timeZone: string, moment: Date): string =>
  new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", hourCycle: "h23" }).format(moment);

type Told = (access: DataAccess, timeZone: string, world: World) => string;

const DIMENSIONS: Readonly<Record<string, Field<Told>>> = {
  accessDateHour: { of: ({ at }, zone) => dayIn(zone, at).replaceAll("-", "") + hourIn(zone, at) },
  accessedPropertyId: { of: ({ propertyId }) => propertyId },
  accessedPropertyName: {
    of: ({ propertyId }, _, world) => world.properties.get(propertyId)?.displayName ?? NONE,
  },
  accessorAppName: { of: () => NONE },
  dataApiQuotaCategory: { of: ({ category }) => category },
  userEmail: { of: ({ user }) => user },
  accessMechanism: { large: true, of: () => "Google Analytics API" },
  costDataReturned: { large: true, of: ({ cost }) => String(cost) },
  epochTimeMicros: { large: true, of: ({ at }) => micros(at) },
  mostRecentAccessEpochTimeMicros: { large: true, of: () => "" },
  reportType: { large: true, of: ({ category }) => (category === "Realtime" ? "Realtime" : NONE) },
  revenueDataReturned: { large: true, of: ({ revenue }) => String(revenue) },
  userCountry: { large: true, of: () => NONE },
  userIP: { large: true, of: () => "127.0.0.1" },
};
/** Of a row, not of a record. */
const LATEST = "mostRecentAccessEpochTimeMicros";

const METRICS: Readonly<Record<string, Field<(accesses: readonly DataAccess[]) => number>>> = {
  accessCount: { large: true, of: (accesses) => accesses.length },
  dataApiQuotaPropertyTokensConsumed: { of: (all) => all.reduce((sum, { tokens }) => sum + tokens, 0) },
};

/** By the comments of AccessQuota. */
const QUOTA: QuotaLimits = {
  tokensPerDay: 250_000,
  tokensPerHour: 50_000,
  tokensPerProjectPerHour: 12_500,
  concurrentRequests: 50,
  serverErrorsPerProjectPerHour: 50,
  potentiallyThresholdedRequestsPerHour: 0,
};

/** The properties that are asked about: one, or those of an account that the caller may edit. */
function propertiesOf(world: World, entity: string, user: string): readonly PropertyState[] {
  if (!entity.startsWith("accounts/"))
    return [editableProperty(world, parseName(entity, "properties")[0], user)];
  const [account] = parseName(entity, "accounts");
  const own = [...world.properties.values()].filter(
    (one) => one.accountId === account && isEditable(one, user),
  );
  if (own.length === 0) throw permissionDenied();
  return own;
}

function checkFields(request: Request, properties: readonly PropertyState[]): void {
  const dimensions = request.dimensions.map(({ dimensionName }) => dimensionName);
  const metrics = request.metrics.map(({ metricName }) => metricName);
  if (dimensions.length > 9) throw invalidArgument("Requests are allowed up to 9 dimensions.");
  if (metrics.length > 10) throw invalidArgument("Requests are allowed up to 10 metrics.");
  if (dimensions.length + metrics.length === 0) throw invalidArgument("Dimensions or metrics are required.");
  const isLarge = properties.every(({ serviceLevel }) => serviceLevel === "GOOGLE_ANALYTICS_360");
  const check = (
    names: readonly string[],
    known: Readonly<Record<string, Field<unknown>>>,
    kind: string,
  ): void => {
    for (const name of names) {
      const field = Object.hasOwn(known, name) ? known[name] : undefined;
      if (field === undefined) throw invalidArgument(`${name} is not a ${kind} of access reports.`);
      if (field.large && !isLarge)
        throw invalidArgument(`The ${kind} ${name} is for Google Analytics 360 properties.`);
    }
  };
  check([...dimensions, ...fieldsIn(request.dimensionFilter)], DIMENSIONS, "dimension");
  check([...metrics, ...fieldsIn(request.metricFilter)], METRICS, "metric");
}

interface Row {
  readonly dimensions: Values;
  readonly metrics: Values;
}

function rowsOf(
  world: World,
  request: Request,
  properties: readonly PropertyState[],
  user: string,
): readonly Row[] {
  const [first] = properties;
  const timeZone = request.timeZone || (first?.timeZone ?? "UTC");
  if (!isTimeZone(timeZone)) throw invalidArgument(`time_zone: "${timeZone}" is not of the IANA database.`);
  if (request.dateRanges.length > 2) throw invalidArgument("Requests are allowed up to 2 date ranges.");
  const named = request.dateRanges.map((range) => ({ ...range, name: "" }));
  const ranges = resolveDateRanges(named, dayIn(timeZone, world.clock.now()));
  const asked = request.dimensions.map(({ dimensionName }) => dimensionName);
  const ids = new Set(properties.map(({ id }) => id));
  const told = (access: DataAccess) => (name: string) => DIMENSIONS[name]?.of(access, timeZone, world) ?? "";
  return ranges.flatMap((range) => {
    const within = ({ propertyId, at }: DataAccess): boolean =>
      ids.has(propertyId) && range.first <= dayIn(timeZone, at) && dayIn(timeZone, at) <= range.last;
    const groups = new Map<string, { values: string[]; accesses: DataAccess[] }>();
    for (const access of world.accesses) {
      if (!within(access) || !passes(request.dimensionFilter, told(access))) continue;
      const values = asked.map(told(access));
      const group = groups.get(JSON.stringify(values)) ?? { values, accesses: [] };
      groups.set(JSON.stringify(values), group);
      group.accesses.push(access);
    }
    const rows = [...groups.values()].map(({ values, accesses }): Row => {
      // they are in the order of their times
      const latest = micros(accesses.at(-1)?.at ?? new Date(0));
      return {
        dimensions: {
          ...Object.fromEntries(asked.map((name, k) => [name, name === LATEST ? latest : (values[k] ?? "")])),
          ...(ranges.length > 1 && { dateRange: range.name }),
        },
        metrics: Object.fromEntries(
          Object.entries(METRICS).map(([name, { of }]) => [name, String(of(accesses))]),
        ),
      };
    });
    return [...rows, ...(request.includeAllUsers ? others(properties, asked, rows, user) : [])];
  });
}

/** Those who may read and have not, where users are told apart. */
function others(
  properties: readonly PropertyState[],
  asked: readonly string[],
  rows: readonly Row[],
  caller: string,
): readonly Row[] {
  if (!asked.includes("userEmail")) return [];
  const seen = new Set(rows.map(({ dimensions }) => dimensions.userEmail));
  const users = new Set([caller, ...properties.flatMap(({ roles }) => [...roles.keys()])]);
  return [...users]
    .filter((user) => !seen.has(user) && properties.some((one) => roleOf(one, user) !== "none"))
    .map((user) => ({
      dimensions: Object.fromEntries(asked.map((name) => [name, name === "userEmail" ? user : NONE])),
      metrics: Object.fromEntries(Object.keys(METRICS).map((name) => [name, "0"])),
    }));
}

function sorted(rows: readonly Row[], orderBys: readonly OrderBy[], known: Values): readonly Row[] {
  const keys = orderBys.map(({ metric, dimension, desc }) => {
    const name = metric?.metricName ?? dimension?.dimensionName ?? "";
    if (!Object.hasOwn(known, name)) throw invalidArgument(`${name} is ordered by and not asked for.`);
    const number = metric || dimension?.orderType === "NUMERIC";
    const folded = dimension?.orderType === "CASE_INSENSITIVE_ALPHANUMERIC";
    const of = (row: Row): string | number => {
      const text = (metric ? row.metrics : row.dimensions)[name] ?? "";
      if (number) return Number.isNaN(Number(text)) ? Number.NEGATIVE_INFINITY : Number(text);
      return folded ? text.toLowerCase() : text;
    };
    return { of, sign: desc ? -1 : 1 };
  });
  const all = [...keys, { of: (row: Row) => JSON.stringify(row.dimensions), sign: 1 }];
  return [...rows].sort((a, b) => {
    for (const { of, sign } of all) {
      const [x, y] = [of(a), of(b)];
      if (x !== y) return x < y ? -sign : sign;
    }
    return 0;
  });
}

const MOST_ROWS = 100_000;

export function accessReportHandlers(world: World): Record<string, UnaryHandler> {
  const quota = createQuota();
  return {
    RunAccessReport: unary((request: Request, { user }) => {
      const properties = propertiesOf(world, request.entity, user);
      checkFields(request, properties);
      const isOfAccount = request.entity.startsWith("accounts/");
      if (isOfAccount && request.returnEntityQuota)
        throw invalidArgument("return_entity_quota must be false for an account.");
      const [limit, offset] = [Math.min(limitOf(request.limit), MOST_ROWS), offsetOf(request.offset)];
      const kept = rowsOf(world, request, properties, user).filter(({ metrics }) =>
        passes(request.metricFilter, (name) => metrics[name] ?? ""),
      );
      const dimensions = [
        ...request.dimensions.map(({ dimensionName }) => dimensionName),
        ...(request.dateRanges.length > 1 ? ["dateRange"] : []),
      ];
      const metrics = request.metrics.map(({ metricName }) => metricName);
      const known = Object.fromEntries([...dimensions, ...metrics].map((name) => [name, ""]));
      const rows = sorted(kept, request.orderBys, known);
      const { potentiallyThresholdedRequestsPerHour: _, ...spent } = quota.spend(
        request.entity,
        QUOTA,
        1,
        world.clock.now(),
      );
      return {
        dimensionHeaders: dimensions.map((dimensionName) => ({ dimensionName })),
        metricHeaders: metrics.map((metricName) => ({ metricName })),
        rows: rows.slice(offset, offset + limit).map((row) => ({
          dimensionValues: dimensions.map((name) => ({ value: row.dimensions[name] ?? NONE })),
          metricValues: metrics.map((name) => ({ value: row.metrics[name] ?? "0" })),
        })),
        rowCount: rows.length,
        ...(request.returnEntityQuota && { quota: spent }),
      };
    }),
  };
}
