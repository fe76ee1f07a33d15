/** What already happens on a site, from exported events. Works with any engine; proposes nothing. */
import { type Engine, numberIn, type Row } from "../../backtest/engine/engine.js";
import { slotsOf } from "../../backtest/slots.js";
import { makeTables } from "../../backtest/tables.js";
import { ENDING_WORDS, type Ending, MOST_ENDINGS, type Observed } from "./observed.js";

const ENDING = `(?i).*(${ENDING_WORDS.join("|")}).*`;
const PATH = "^https?://[^/?#]+([^?#]*)";
const HOST = "^https?://(?:[^/?#@]*@)?([^/?#@:]+)";

/** @throws GoalsError (exit 3) where the events can't be read. */
export async function observeEvents(engine: Engine): Promise<Observed> {
  const { dialect, source } = engine;
  const { read } = await makeTables(engine, slotsOf([], [], "holds"), { sessionRule: "any" });
  const events = await engine.query(
    `SELECT event_name AS name, count(*) AS n, count(DISTINCT user_pseudo_id) AS users FROM ${source} GROUP BY event_name ORDER BY n DESC, name`,
  );
  await engine.create(
    "viewed",
    `SELECT ${dialect.extract("url", PATH)} AS path, ${dialect.extract("url", HOST)} AS host, u, s FROM (
  SELECT name, url, u, s FROM (SELECT event_name AS name, ${dialect.parameterString("page_location")} AS url, ${dialect.fingerprint("user_pseudo_id")} AS u, ${dialect.parameterInteger("ga_session_id")} AS s FROM ${source}) AS each_event WHERE name = 'page_view'
) AS views`,
  );
  await engine.create(
    "endings",
    // With and without a trailing slash it is one page, as it is for a goal.
    `SELECT path, host, u, s FROM (
  SELECT CASE WHEN path LIKE '_%/' THEN substr(path, 1, length(path) - 1) ELSE path END AS path, host, u, s FROM viewed WHERE path IS NOT NULL
) AS bare WHERE ${dialect.matchesWhole("path", ENDING, false)}`,
  );
  const endings = await engine.query(
    `SELECT path, sum(n) AS views, sum(CASE WHEN u IS NULL OR s IS NULL THEN 0 ELSE 1 END) AS sessions
FROM (SELECT path, u, s, count(*) AS n FROM endings GROUP BY path, u, s) AS visits
GROUP BY path ORDER BY sessions DESC, path LIMIT ${MOST_ENDINGS}`,
  );
  const hosts = await engine.query(
    "SELECT path, host FROM endings WHERE host IS NOT NULL GROUP BY path, host ORDER BY path, count(*) DESC, host",
  );
  const at = Math.max(0, Math.ceil(read.sessions * 0.8) - 1);
  const seconds = await engine.query(
    `SELECT ${dialect.divide("(t1 - t0)", 1_000_000)} AS n FROM sessions ORDER BY n LIMIT 1 OFFSET ${at}`,
  );
  const views = await engine.query(
    `SELECT count(v.s) AS n FROM sessions AS x LEFT JOIN viewed AS v ON v.u = x.u AND v.s = x.s GROUP BY x.u, x.s ORDER BY n LIMIT 1 OFFSET ${at}`,
  );
  return {
    firstDay: read.firstDay,
    lastDay: read.lastDay,
    sessions: read.sessions,
    events: events.map((row) => ({
      name: String(row.name),
      count: numberIn(row, "n"),
      users: numberIn(row, "users"),
    })),
    endings: endings.map((row) => ending(row, hosts)),
    wholeSessions:
      read.sessions === 0
        ? { kind: "none" }
        : { kind: "four-of-five", seconds: numberIn(seconds[0], "n"), views: numberIn(views[0], "n") },
    notes: [],
  };
}

function ending(row: Row, hosts: readonly Row[]): Ending {
  return {
    path: String(row.path),
    views: numberIn(row, "views"),
    sessions: numberIn(row, "sessions"),
    atMost: false,
    hosts: hosts.flatMap(({ path, host }) => (path === row.path ? [String(host)] : [])),
  };
}
