/** What already happens on a site: events, pages and sessions, from an export. Works with any engine; proposes nothing. */
import { type Engine, numberIn } from "../engine/engine.js";
import { slotsOf } from "../slots.js";
import { makeTables } from "../tables.js";

export interface Observed {
  readonly firstDay: string;
  readonly lastDay: string;
  readonly sessions: number;
  /** By name, the commonest first. */
  readonly events: readonly { readonly name: string; readonly count: number; readonly users: number }[];
  /** Paths that look like the end of something, the commonest first. */
  readonly endings: readonly { readonly path: string; readonly views: number; readonly sessions: number }[];
  /** The value that 4 of 5 sessions stay below; null without sessions. */
  readonly fourOfFive: { readonly seconds: number; readonly views: number } | null;
}

/** Words on pages one comes to after having done something, in a few languages. */
const ENDING =
  "(?i).*(thank|danke|merci|gracias|grazie|obrigad|bedankt|takk|dziekuj|confirm|confirmation|success|complete|completed|bestaetig|bestellt|erfolg|order-received|subscribed).*";
const PATH = "^https?://[^/?#]+([^?#]*)";
const MOST_ENDINGS = 10;

/** @throws GoalsError (exit 3) where the events can't be read. */
export async function observe(engine: Engine): Promise<Observed> {
  const { dialect, source } = engine;
  const { read } = await makeTables(engine, slotsOf([], [], "holds"), { sessionRule: "any" });
  const events = await engine.query(
    `SELECT event_name AS name, count(*) AS n, count(DISTINCT user_pseudo_id) AS users FROM ${source} GROUP BY event_name ORDER BY n DESC, name`,
  );
  await engine.create(
    "viewed",
    `SELECT ${dialect.extract("url", PATH)} AS path, u, s FROM (
  SELECT name, url, u, s FROM (SELECT event_name AS name, ${dialect.parameterString("page_location")} AS url, ${dialect.fingerprint("user_pseudo_id")} AS u, ${dialect.parameterInteger("ga_session_id")} AS s FROM ${source}) AS each_event WHERE name = 'page_view'
) AS views`,
  );
  const endings = await engine.query(
    // With and without a trailing slash it is one page, as it is for a goal.
    `SELECT path, sum(n) AS views, count(*) AS sessions FROM (
  SELECT path, u, s, count(*) AS n FROM (
    SELECT CASE WHEN path LIKE '_%/' THEN substr(path, 1, length(path) - 1) ELSE path END AS path, u, s FROM viewed WHERE path IS NOT NULL
  ) AS bare GROUP BY path, u, s
) AS visits
WHERE ${dialect.matchesWhole("path", ENDING, false)} GROUP BY path ORDER BY sessions DESC, path LIMIT ${MOST_ENDINGS}`,
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
    endings: endings.map((row) => ({
      path: String(row.path),
      views: numberIn(row, "views"),
      sessions: numberIn(row, "sessions"),
    })),
    fourOfFive:
      read.sessions === 0 ? null : { seconds: numberIn(seconds[0], "n"), views: numberIn(views[0], "n") },
  };
}
