/**
 * Audience exports (v1beta) and audience lists (v1alpha): a snapshot of who is in an audience, taken when it is made and
 * kept as long as the emulator runs. One table for both: they differ in their names alone. Members are those whose events
 * meet the audience's conditions at that moment, as far as the emulator reads them; else the export says that it failed.
 */

import { type PageRequest, pageOf } from "../admin/request.js";
import { type EventClause, readClauses } from "../events/audience-trigger.js";
import { allOf, anyOf, double, literal } from "../events/sql-text.js";
import type { EventStore } from "../events/store.js";
import { type UnaryHandler, unary } from "../grpc/service.js";
import { invalidArgument, notFound } from "../grpc/status.js";
import { toTimestamp } from "../grpc/timestamp.js";
import type { AudienceState, PropertyState, World } from "../world/state.js";
import { doneOperation } from "./operation.js";
import { limitOf, offsetOf } from "./question.js";

interface Ports {
  readonly world: World;
  readonly store: EventStore;
  /** The property of an id, for a caller who may read it. Throws PERMISSION_DENIED. */
  readonly readable: (id: string, user: string) => PropertyState;
}

const COLUMNS: Readonly<Record<string, string>> = {
  deviceId: "user_pseudo_id",
  userId: "coalesce(max(user_id), '(not set)')",
  isAdsPersonalizationAllowed: "'true'",
  isLimitedAdTracking: "'false'",
};

interface Snapshot {
  readonly message: Readonly<Record<string, unknown>> & { readonly name: string };
  readonly parent: string;
  readonly rows: readonly (readonly string[])[];
}

interface Kind {
  /** `AudienceExport` */
  readonly type: string;
  /** `audienceExport`, and in a list `audienceExports`. */
  readonly field: string;
  /** The package of the messages. */
  readonly version: "v1beta" | "v1alpha";
}

function split(name: string, { field }: Kind): readonly [propertyId: string, id: string | undefined] {
  const [, propertyId, id] = new RegExp(`^properties/(\\d+)(?:/${field}s/(\\d+))?$`).exec(name) ?? [];
  if (propertyId === undefined) throw invalidArgument(`"${name}" is not a resource name of ${field}s.`);
  return [propertyId, id];
}

/** Create, get, list and query. */
export function audienceExportHandlers(
  kind: Kind,
  { world, store, readable }: Ports,
): Record<string, UnaryHandler> {
  const { type, field, version } = kind;
  const all = new Map<string, Snapshot>();

  const existing = (name: string, user: string): Snapshot => {
    const [propertyId] = split(name, kind);
    readable(propertyId, user);
    const found = all.get(name);
    if (found === undefined) throw notFound();
    return found;
  };

  async function create(request: Readonly<Record<string, unknown>>, user: string): Promise<object> {
    const parent = String(request.parent);
    const property = readable(split(parent, kind)[0], user);
    const input = (request[field] ?? {}) as {
      readonly audience?: string;
      readonly dimensions?: readonly { readonly dimensionName: string }[];
    };
    const audience = audienceOf(property, input.audience ?? "");
    const dimensions = input.dimensions ?? [];
    if (dimensions.length === 0) throw invalidArgument(`${field}.dimensions is required.`);
    const columns = dimensions.map(({ dimensionName }) => {
      const column = COLUMNS[dimensionName];
      if (column === undefined) throw invalidArgument(`${dimensionName} is not a dimension of ${field}s.`);
      return column;
    });
    const conditions = membersSql(audience, world.clock.now());
    const rows =
      conditions === null
        ? []
        : await store.query(
            `SELECT ${columns.join(", ")} FROM facts WHERE property = ${literal(property.id)} AND user_pseudo_id IS NOT NULL
            GROUP BY user_pseudo_id HAVING ${conditions} ORDER BY user_pseudo_id`,
          );
    const name = `${parent}/${field}s/${world.nextId++}`;
    const message = {
      name,
      audience: input.audience,
      audienceDisplayName: audience.displayName,
      dimensions,
      state: conditions === null ? "FAILED" : "ACTIVE",
      beginCreatingTime: toTimestamp(world.clock.now()),
      creationQuotaTokensCharged: 1,
      rowCount: rows.length,
      percentageCompleted: 100,
      ...(conditions === null && {
        errorMessage: "The emulator does not understand this audience's conditions.",
      }),
    };
    all.set(name, { message, parent, rows: rows.map((row) => row.map(String)) });
    return doneOperation(name, `google.analytics.data.${version}.${type}`, message);
  }

  return {
    [`Create${type}`]: unary((request: Readonly<Record<string, unknown>>, { user }) => create(request, user)),
    [`Get${type}`]: unary(({ name }: { readonly name: string }, { user }) => existing(name, user).message),
    [`List${type}s`]: unary((request: PageRequest & { readonly parent: string }, { user }) => {
      readable(split(request.parent, kind)[0], user);
      const own = [...all.values()].filter(({ parent }) => parent === request.parent);
      const page = pageOf(own, ({ message }) => message.name, request, `List${type}s ${request.parent}`);
      return { [`${field}s`]: page.items.map(({ message }) => message), nextPageToken: page.nextPageToken };
    }),
    [`Query${type}`]: unary(
      (request: { readonly name: string; readonly offset: string; readonly limit: string }, { user }) => {
        const { message, rows } = existing(request.name, user);
        const from = offsetOf(request.offset);
        return {
          [field]: message,
          rowCount: rows.length,
          audienceRows: rows
            .slice(from, from + limitOf(request.limit))
            .map((row) => ({ dimensionValues: row.map((value) => ({ value })) })),
        };
      },
    ),
  };
}

function audienceOf(property: PropertyState, name: string): AudienceState {
  const [, propertyId, id] = /^properties\/(\d+)\/audiences\/(\d+)$/.exec(name) ?? [];
  const audience = id === undefined || propertyId !== property.id ? undefined : property.audiences.get(id);
  if (audience === undefined) throw invalidArgument(`"${name}" is not an audience of this property.`);
  return audience;
}

/** GA4 does not show how the default audiences are defined; who is in this one, its name tells. */
const EVERYBODY = "All Users";

/** True of the users who are in; null where the conditions are not understood. */
function membersSql(audience: AudienceState, now: Date): string | null {
  if (audience.filterClauses.length === 0) return audience.displayName === EVERYBODY ? "true" : null;
  const read = readClauses(audience.filterClauses);
  if ("why" in read) return null;
  return allOf(
    read.clauses.map((clause) =>
      clause.excludes ? `NOT (${clauseSql(clause, now)})` : clauseSql(clause, now),
    ),
  );
}

function clauseSql({ scope, lists }: EventClause, now: Date): string {
  const leaves = lists.map((list) =>
    anyOf(
      list.map(({ event, operator, count, days }) => {
        const since = days === null ? "true" : `event_ts > ${(now.getTime() - days * 86_400_000) * 1000}`;
        const its = `event_name = ${literal(event)} AND ${since}`;
        if (scope !== "AUDIENCE_FILTER_SCOPE_WITHIN_SAME_SESSION")
          return `count(*) FILTER (${its}) ${operator} ${double(count)}`;
        const most = `list_max(list_transform(map_values(histogram(session) FILTER (${its})), lambda n: n))`;
        return `coalesce(${most}, 0) ${operator} ${double(count)}`;
      }),
    ),
  );
  return allOf(leaves);
}
