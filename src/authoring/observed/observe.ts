/**
 * What already happens on a site: from GA4's own reports, by one call of five reports through the report's reader, or
 * from exported events, with any engine. Says what reports can't: they have averages of sessions, no quantiles.
 * Proposes nothing.
 */

import { readingTexts } from "../../backtest/draw/reading-text.js";
import { type Engine, numberIn, type Row } from "../../backtest/engine/engine.js";
import { slotsOf } from "../../backtest/slots.js";
import { NO_ADDRESS } from "../../backtest/sql/hits.js";
import { hitsSql, namedSql } from "../../backtest/sql/visits.js";
import { makeTables } from "../../backtest/tables.js";
import { EXIT, GoalsError } from "../../diagnostics/error.js";
import { compareText } from "../../diagnostics/text-order.js";
import { dataQualityOf, tokensOf } from "../../report/data-quality.js";
import { qualityTexts } from "../../report/draw/quality-sentences.js";
import type { Calls } from "../../report/model.js";
import type { Period, ReportTime } from "../../report/period.js";
import type { ReportReader, ReportRequest, ReportResponse, ReportRow } from "../../report/port.js";
import { ENDING_WORDS, endingsOf, type SeenAddress, type SeenHost, saysSo } from "./endings.js";
import type { Observed, WholeSessions } from "./observed.js";

export interface ObservedProperty {
  readonly observed: Observed;
  /** The property's Data API tokens it took; null where GA4 did not say. */
  readonly tokens: Calls["tokens"];
}

/**
 * @throws GoalsError: whatever the reader throws; `report-cut-off` where GA4 sent only a part of the rows.
 * @example
 * const { observed } = await observeProperty(reader, parsePeriod("28d", time), time);
 */
export async function observeProperty(
  reader: ReportReader,
  period: Period,
  time: ReportTime,
): Promise<ObservedProperty> {
  const responses = await reader.batchRunReports(requestsFor(period));
  const [totals, events, pages, hosts, queries] = responses;
  const isCut = ({ rows, rowCount }: ReportResponse): boolean => rows.length < rowCount;
  // Of queries a site may have more than GA4 lists; the pages that are known by one are among the commonest then.
  if (!totals || !events || !pages || !hosts || !queries || responses.slice(0, 4).some(isCut)) {
    throw new GoalsError("report-cut-off", "GA4 answered with only a part of the rows", {
      exitCode: EXIT.unexpected,
      hint: "Ask for a shorter period.",
    });
  }
  const [all] = totals.rows;
  const quality = dataQualityOf(period, time, null, responses, new Set());
  return {
    observed: {
      firstDay: period.start,
      lastDay: period.end,
      sessions: metric(all, "sessions"),
      events: eventsIn(events),
      endings: endingsIn(pages.rows, hosts.rows, queries.rows),
      wholeSessions: wholeSessionsIn(all),
      notes: [
        "Counts are GA4's own for these days; users and sessions are GA4's estimates.",
        ...(isCut(queries) ? ["Only the commonest addresses with a query were looked at."] : []),
        ...qualityTexts(quality, period.end),
      ],
    },
    tokens: tokensOf(responses),
  };
}

/** No dimension beside the page where sessions are asked for: sessions of several rows would not add up. */
function requestsFor({ start, end }: Period): readonly ReportRequest[] {
  const dateRanges = [{ name: "days", start, end }];
  const endings = (dimension: string) => ({
    dateRanges,
    filter: { dimension: "eventName", values: ["page_view"] },
    containing: { dimension, anyOf: ENDING_WORDS },
  });
  const ofEndings = endings("pagePath");
  return [
    {
      dateRanges,
      dimensions: [],
      metrics: ["sessions", "engagedSessions", "averageSessionDuration", "screenPageViewsPerSession"],
    },
    { dateRanges, dimensions: ["eventName"], metrics: ["eventCount", "totalUsers"] },
    { ...ofEndings, dimensions: ["pagePath"], metrics: ["eventCount", "sessions"] },
    { ...ofEndings, dimensions: ["pagePath", "hostName"], metrics: ["eventCount"] },
    {
      ...endings("pagePathPlusQueryString"),
      dimensions: ["pagePathPlusQueryString", "hostName"],
      metrics: ["eventCount", "sessions"],
    },
  ];
}

/** Rows GA4 makes up for what it does not name: `(other)`, `(not set)`. */
const isMadeUp = (value: string): boolean => value === "" || value.startsWith("(");

function eventsIn({ rows }: ReportResponse): Observed["events"] {
  return rows
    .map((row) => ({
      name: row.dimensions.eventName ?? "",
      count: metric(row, "eventCount"),
      users: metric(row, "totalUsers"),
    }))
    .filter(({ name }) => !isMadeUp(name))
    .toSorted((a, b) => b.count - a.count || compareText(a.name, b.name));
}

function endingsIn(
  pages: readonly ReportRow[],
  hosts: readonly ReportRow[],
  queries: readonly ReportRow[],
): Observed["endings"] {
  const byPath = [...pages, ...hosts].map((row) => seenIn(row, row.dimensions.pagePath ?? ""));
  // What the path tells was counted without the query already.
  const byQuery = queries
    .map((row) => seenIn(row, row.dimensions.pagePathPlusQueryString ?? ""))
    .filter(({ path, query }) => query !== null && !saysSo(path));
  const isNamed = ({ path }: SeenAddress): boolean => !isMadeUp(path);
  return endingsOf(
    [...byPath.slice(0, pages.length), ...byQuery].filter(isNamed),
    [...byPath.slice(pages.length), ...byQuery].filter((row) => isNamed(row) && !isMadeUp(row.host)),
  );
}

function seenIn(row: ReportRow, address: string): SeenAddress & SeenHost {
  const [, path = "", query = null] = /^([^?#]*)(?:\?([^#]*))?/.exec(address) ?? [];
  const views = metric(row, "eventCount");
  return { path, query, views, sessions: metric(row, "sessions"), host: row.dimensions.hostName ?? "" };
}

function wholeSessionsIn(row: ReportRow | undefined): WholeSessions {
  const sessions = metric(row, "sessions");
  if (sessions === 0) return { kind: "none" };
  return {
    kind: "average",
    seconds: metric(row, "averageSessionDuration"),
    views: metric(row, "screenPageViewsPerSession"),
    engaged: metric(row, "engagedSessions") / sessions,
  };
}

function metric(row: ReportRow | undefined, name: string): number {
  return row?.metrics[name] ?? 0;
}

const ENDING = `(?i).*(${ENDING_WORDS.join("|")}).*`;
const PATH = "^https?://[^/?#]+([^?#]*)";
const QUERY = "^[^?#]*[?]([^#]*)";
/** More than any site has but those that put something of each visitor into an address. */
const MOST_ADDRESSES = 200_000;
const HOST = "^https?://(?:[^/?#@]*@)?([^/?#@:]+)";

/** @throws GoalsError (exit 3) where the events can't be read. */
export async function observeEvents(engine: Engine): Promise<Observed> {
  const { dialect } = engine;
  // Steps, so that the one pass over the events takes along their names, the addresses of pages, and purchases one by one:
  // GA4 counts a transaction of a user once.
  const seen = {
    id: "seen",
    name: "Seen",
    goal: "purchase",
    open: false,
    steps: [
      { step: "purchase", directly: false },
      { step: "any page", page: {}, directly: false },
    ],
  };
  const { read, moments } = await makeTables(
    engine,
    { ...slotsOf([], [seen], "holds"), namesOfAll: true },
    {
      sessionRule: "any",
      without: ["pages", "touched", "mask_slot", "reached", "goal_session", "goal_user"],
      later: 0.5,
    },
  );
  const countOf = (name: string, rows: number): number =>
    name === "purchase" ? rows - read.repeatedTransactions : rows;
  const events = await engine.query(
    `SELECT name, count(*) AS n, count(DISTINCT u) AS users FROM ${namedSql(dialect)} AS e GROUP BY name ORDER BY n DESC, name`,
  );
  await engine.create({
    table: "viewed",
    query: `SELECT ${dialect.extract("url", PATH)} AS path, ${dialect.extract("url", QUERY)} AS query, ${dialect.extract("url", HOST)} AS host, u, s FROM (
  SELECT nullif(page, ${dialect.text(NO_ADDRESS)}) AS url, u, s FROM ${hitsSql(dialect)} AS h WHERE page IS NOT NULL
) AS views`,
  });
  await engine.create({
    table: "endings",
    // With and without a trailing slash it is one page, as it is for a goal. The query counts where the path says nothing.
    query: `SELECT bare AS path, query, host, u, s FROM (
  SELECT CASE WHEN path LIKE '_%/' THEN substr(path, 1, length(path) - 1) ELSE path END AS bare, CASE WHEN ${dialect.matchesWhole("path", ENDING, false)} THEN NULL ELSE query END AS query, host, u, s FROM viewed WHERE path IS NOT NULL
) AS pages WHERE ${dialect.matchesWhole("bare", ENDING, false)} OR ${dialect.matchesWhole("query", ENDING, false)}`,
  });
  const endings = await engine.query(
    `SELECT path, query, sum(n) AS views, sum(CASE WHEN u IS NULL OR s IS NULL THEN 0 ELSE 1 END) AS sessions
FROM (SELECT path, query, u, s, count(*) AS n FROM endings GROUP BY path, query, u, s) AS visits
GROUP BY path, query ORDER BY sessions DESC, path, query LIMIT ${MOST_ADDRESSES}`,
  );
  const hosts = await engine.query(
    `SELECT path, query, host, count(*) AS views FROM endings WHERE host IS NOT NULL GROUP BY path, query, host ORDER BY views DESC, path, query, host LIMIT ${MOST_ADDRESSES}`,
  );
  const at = Math.max(0, Math.ceil(read.sessions * 0.8) - 1);
  const seconds = await engine.query(
    `SELECT ${dialect.divide(`(${moments.micros("t1")} - ${moments.micros("t0")})`, 1_000_000)} AS n FROM sessions ORDER BY n LIMIT 1 OFFSET ${at}`,
  );
  const views = await engine.query(
    `SELECT count(v.s) AS n FROM sessions AS x LEFT JOIN viewed AS v ON v.u = x.u AND v.s = x.s GROUP BY x.u, x.s ORDER BY n LIMIT 1 OFFSET ${at}`,
  );
  return {
    firstDay: read.firstDay,
    lastDay: read.lastDay,
    sessions: read.sessions,
    events: events
      .map((row) => ({
        name: String(row.name),
        count: countOf(String(row.name), numberIn(row, "n")),
        users: numberIn(row, "users"),
      }))
      .toSorted((a, b) => b.count - a.count || compareText(a.name, b.name)),
    endings: endingsOf(
      endings.map((row) => ({ ...seenAt(row), sessions: numberIn(row, "sessions") })),
      hosts.map((row) => ({ ...seenAt(row), host: String(row.host) })),
    ),
    wholeSessions:
      read.sessions === 0
        ? { kind: "none" }
        : { kind: "four-of-five", seconds: numberIn(seconds[0], "n"), views: numberIn(views[0], "n") },
    notes: [
      ...readingTexts(read),
      ...(endings.length < MOST_ADDRESSES ? [] : ["Only the commonest addresses were looked at."]),
    ],
  };
}

function seenAt(row: Row): Omit<SeenAddress, "sessions"> {
  return {
    path: String(row.path),
    query: row.query === null ? null : String(row.query),
    views: numberIn(row, "views"),
  };
}
