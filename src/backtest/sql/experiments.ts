/**
 * Which users had which variant of an experiment, and who of them reached which goal meanwhile. Same text for both dialects but
 * for what `Dialect` names.
 */

import { USER_DIMENSION } from "../../goals/experiment.js";
import type { Experiment } from "../../goals/goal.js";
import type { Dialect, Source } from "./dialect.js";
import { eventColumns, keptSql, type Lookup, whereSql } from "./hits.js";
import { fromNarrow } from "./narrow.js";
import type { Statement } from "./program.js";

/** `variants`: one row a moment of a user with a variant (`x`), from a day on. */
export function variantsTable(
  { by, variants }: Experiment,
  start: string,
  source: Source,
  dialect: Dialect,
): Statement {
  const property = by.slice(USER_DIMENSION.length);
  const write = ({ narrow = false, ...from }: Source, written: Dialect, of: Lookup): string => {
    const { user, moment, day } = eventColumns(from.columns, written);
    const one = of(null);
    const selected = [
      `${narrow ? "u" : user} AS u`,
      `${one.parameterInteger("ga_session_id")} AS s`,
      `${narrow ? "t" : moment} AS t`,
      `${narrow ? "d" : day} AS d`,
      `${one.userPropertyText(property)} AS x`,
    ];
    const values = variants.map(written.text).join(", ");
    return `SELECT DISTINCT u, s, t, d, x FROM (
  SELECT ${selected.join(",\n    ")}
  FROM ${from.source}${whereSql([...from.where, ...keptSql(from.streams, [], written)])}
) AS each_event WHERE u IS NOT NULL AND x IN (${values}) AND d >= ${start.replaceAll("-", "")}`;
  };
  return {
    table: "variants",
    query: write(source, dialect, () => dialect),
    narrow: fromNarrow(write, source, dialect),
  };
}

export function variantUsersQuery(): string {
  return "SELECT x, count(DISTINCT u) AS users FROM variants GROUP BY x ORDER BY x";
}

/** Users with any variant, and the first day with one; NULL where there are none. */
export function anyVariantQuery(): string {
  return "SELECT count(DISTINCT u) AS users, min(d) AS first_day FROM variants";
}

/**
 * Users by goal and variant who reached the goal as they had the variant: with an event of that moment; in a session that came
 * to it, before that.
 */
export function variantGoalsQuery(slots: readonly number[]): string {
  const own = [...new Set(slots)].join(", ");
  return `SELECT slot, x, count(DISTINCT u) AS users FROM (
  SELECT k.slot, v.u, v.x FROM touched AS e JOIN mask_slot AS k ON k.m = e.m JOIN variants AS v ON v.u = e.u AND v.t = e.t
  WHERE k.slot IN (${own})
  UNION ALL
  SELECT r.slot, v.u, v.x FROM reached AS r JOIN variants AS v ON v.u = r.u AND v.s = r.s
  WHERE r.slot IN (${own}) AND v.t <= r.t
) AS reached_it GROUP BY slot, x ORDER BY slot, x`;
}
