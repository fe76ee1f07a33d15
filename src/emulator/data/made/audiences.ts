/**
 * Audience exports (v1beta) and audience lists (v1alpha), which differ in their names alone: a snapshot of who is in an audience,
 * taken when it is made. Members are those whose events meet the audience's conditions at that moment, as far as the emulator
 * reads them; else the export says that it failed.
 */

import { type EventClause, readClauses } from "../../events/audience-trigger.js";
import { allOf, anyOf, double, literal } from "../../events/sql-text.js";
import type { EventStore } from "../../events/store.js";
import { invalidArgument } from "../../grpc/status.js";
import { toTimestamp } from "../../grpc/timestamp.js";
import type { AudienceState, PropertyState, World } from "../../world/state.js";
import { KEPT_HOURS, type Kind } from "./made.js";

const COLUMNS: Readonly<Record<string, string>> = {
  deviceId: "user_pseudo_id",
  userId: "coalesce(max(user_id), '(not set)')",
  isAdsPersonalizationAllowed: "'true'",
  isLimitedAdTracking: "'false'",
};

export interface SnapshotInput {
  readonly audience: string;
  readonly dimensions: readonly { readonly dimensionName: string }[];
}

type Rows = readonly (readonly string[])[];

export function snapshots(
  type: "AudienceExport" | "AudienceList",
  { world, store }: { readonly world: World; readonly store: EventStore },
): Kind<SnapshotInput, Rows> {
  const field = type === "AudienceExport" ? "audienceExport" : "audienceList";
  return {
    type,
    version: type === "AudienceExport" ? "v1beta" : "v1alpha",
    hours: KEPT_HOURS,
    async make(property, { audience: name, dimensions }) {
      const audience = audienceOf(property, name);
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
      const message = {
        audience: name,
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
      return { message, content: rows.map((row) => row.map(String)) };
    },
    query: ({ message, content }, part) => ({
      [field]: message,
      rowCount: content.length,
      audienceRows: part(content).map((row) => ({ dimensionValues: row.map((value) => ({ value })) })),
    }),
  };
}

function audienceOf(property: PropertyState, name: string): AudienceState {
  const [, propertyId, id] = /^properties\/(\d+)\/audiences\/(\d+)$/.exec(name) ?? [];
  const audience = id === undefined || propertyId !== property.id ? undefined : property.audiences.get(id);
  if (audience === undefined) throw invalidArgument(`"${name}" is not an audience of this property.`);
  return audience;
}

/** GA4 does not show how its own audiences are defined; who is in them, answer/9267572 tells. */
const PREDEFINED: Readonly<Record<string, string>> = {
  "All Users": "true",
  Purchasers: "bool_or(event_name IN ('purchase', 'in_app_purchase'))",
};

/** True of the users who are in; null where the conditions are not understood. */
function membersSql(audience: AudienceState, now: Date): string | null {
  if (audience.filterClauses.length === 0) return PREDEFINED[audience.displayName] ?? null;
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
