import { mkdirSync } from "node:fs";
import { expect, test } from "vitest";
import { closingsOf } from "../../../src/backtest/analyse/leads.js";
import { openDuckDb } from "../../../src/backtest/engine/duckdb.js";
import { type Slots, slotsOf } from "../../../src/backtest/slots.js";
import { bigqueryDialect } from "../../../src/backtest/sql/bigquery-dialect.js";
import { userTables } from "../../../src/backtest/sql/converting.js";
import type { Dialect, Source } from "../../../src/backtest/sql/dialect.js";
import { duckdbDialect } from "../../../src/backtest/sql/duckdb-dialect.js";
import { laggedQuery } from "../../../src/backtest/sql/forecast.js";
import { doneQuery, stepTimesQuery, walkSql } from "../../../src/backtest/sql/journeys.js";
import { journeysQuery } from "../../../src/backtest/sql/journeys-at-once.js";
import {
  leadDaysQuery,
  leadLagsQuery,
  leadsTable,
  leadWorthQuery,
  userIdsTable,
} from "../../../src/backtest/sql/leads.js";
import { momentsOf } from "../../../src/backtest/sql/moments.js";
import { nextQuery, nextTables } from "../../../src/backtest/sql/next-actions.js";
import { eventsTable, programOf } from "../../../src/backtest/sql/program.js";
import {
  clustersQuery,
  eventCountsQuery,
  eventDaysQuery,
  overviewQuery,
  pathsQuery,
  sameMomentQuery,
  sameSessionQuery,
  sessionCountsQuery,
  sessionDaysQuery,
  timeToMacroQuery,
  usersQuery,
  withinDaysQuery,
} from "../../../src/backtest/sql/questions.js";
import { stepSpansQuery } from "../../../src/backtest/sql/step-times.js";
import { stepOrdersQuery, stepWaysQuery } from "../../../src/backtest/sql/steps.js";
import { conversionsTable, ordersTable, worthQuery } from "../../../src/backtest/sql/worth.js";
import { expectGolden } from "../../support/golden.js";
import { goalsFrom } from "../support/goals.js";
import { withFolder, writeEvents } from "../support/rows.js";
import { SHOP_EVENTS, SHOP_GOALS } from "../support/shop.js";

const CASES: Readonly<Record<string, string>> = {
  "every-goal-type": SHOP_GOALS,
  "one-event":
    "version: 1\ngoals:\n  order: { tier: macro, category: revenue, type: event, event: purchase }\n",
  conditions: `
version: 1
goals:
  texts:
    tier: macro
    category: lead
    type: event
    event: sent
    where:
      a: "it's"
      b: { contains: "\\\\", ignore_case: true }
      c: { begins_with: x, ends_with: y, not_contains: z }
      d: { regex: "a|b'", ignore_case: true }
      f: 3
      g: { gt: 1, lte: 2.5 }
`,
  "time-in-a-page": `
version: 1
goals:
  read: { tier: micro, category: engagement, type: duration, at_least: 60s, page: /prices, counting: once_per_event }
  stay: { tier: micro, category: engagement, type: duration, at_least: 3m }
  any: { tier: macro, category: lead, type: event, event: [sent, called] }
`,
  journeys: `
version: 1
goals:
  order: { tier: macro, category: revenue, type: event, event: purchase }
  thanks: { tier: micro, category: navigation, type: destination, page: /thanks }
  deep: { tier: micro, category: engagement, type: pages_per_session, at_least: 3 }
journeys:
  way: { goal: order, within: 1h, steps: [{ page: / }, { event: view_item, where: { price: { gte: 10 } } }, thanks, { step: order, within: 7d, directly: true }] }
  any: { goal: order, open: true, steps: [view_item, deep, order] }
`,
  leads: `
version: 1
currency: EUR
goals:
  inquiry: { tier: macro, category: inquiry, type: event, event: generate_lead }
  qualified: { tier: macro, category: lead, closes: inquiry, type: event, event: qualify_lead, counting: once_per_session }
  won: { tier: macro, category: revenue, closes: inquiry, type: event, event: close_convert_lead, value: 500 }
`,
  addresses: `
version: 1
goals:
  page: { tier: macro, category: lead, type: destination, page: { path: { equals: "/a b/ü", ignore_case: true }, host: shop.example } }
  not: { tier: macro, category: lead, type: destination, page: { path: { not_contains: draft }, host: { regex: ".*[.]example" }, url: { contains: "?ok" } } }
`,
};

interface Statement {
  readonly table?: string;
  readonly query: string;
}

function statementsOf(goals: string, source: Source, dialect: Dialect): readonly Statement[] {
  const { goals: all, journeys } = goalsFrom(goals);
  const slots = slotsOf(all, journeys, "holds");
  const moments = momentsOf(source.columns, dialect);
  const events = eventsTable(source, dialect);
  const pairs = slots.slots.length > 3 ? [{ micro: 1, macro: 0 }] : [];
  const program = programOf(slots, source, "any", dialect);
  const [hits] = program;
  if (hits === undefined) throw new Error("a program without events");
  return [
    ...program,
    { query: overviewQuery(dialect, events) },
    { query: eventDaysQuery(moments, dialect, events) },
    { query: sessionDaysQuery() },
    { query: eventCountsQuery(slots, dialect) },
    { query: sessionCountsQuery(slots, dialect) },
    { query: usersQuery() },
    { query: clustersQuery() },
    ...userTables([0], dialect, events),
    { query: pathsQuery([0], [0, 1], 10, dialect) },
    { query: timeToMacroQuery([0], moments, dialect) },
    { query: sameMomentQuery() },
    ...(pairs.length === 0
      ? []
      : [
          { query: sameSessionQuery(pairs) },
          { query: withinDaysQuery(pairs, 7, ["1772150400000000", "1772582400000000"], moments) },
          ordersTable(
            slots,
            pairs.map(({ macro }) => macro),
            dialect,
          ),
          conversionsTable(slots, pairs),
          { query: worthQuery(pairs, 7, moments) },
          { query: stepWaysQuery(pairs, slots, 10, dialect) },
          { query: stepOrdersQuery(pairs, slots, dialect) },
          { query: stepSpansQuery(pairs, moments, dialect) },
          { query: laggedQuery(pairs, moments, dialect) },
        ]),
    ...leadsStatements(slots, source, dialect),
    ...(dialect.nests && slots.journeys.length > 0
      ? [{ query: journeysQuery(slots.journeys, slots, dialect, moments) }]
      : []),
    ...slots.journeys.flatMap((way) => [
      ...(["session", "user"] as const).flatMap((by): readonly Statement[] => [
        { table: "walk", query: walkSql(way, slots, by, dialect, moments) },
        { query: doneQuery(way, by) },
      ]),
      ...nextTables(way, slots, dialect, { hits, source }),
      { query: nextQuery(way, slots, dialect) },
      { query: stepTimesQuery(way, moments, dialect) },
    ]),
  ];
}

function leadsStatements(slots: Slots, source: Source, dialect: Dialect): readonly Statement[] {
  const closings = closingsOf(slots);
  if (closings.length === 0) return [];
  const asked = closings.flatMap(({ lead, close }) => [lead, close]);
  return [
    ordersTable(slots, asked, dialect),
    userIdsTable(source, dialect),
    leadsTable(closings, true),
    { query: leadDaysQuery() },
    { query: leadLagsQuery(momentsOf(source.columns, dialect), dialect) },
    { query: leadWorthQuery() },
  ];
}

function textOf(statements: readonly Statement[], dialect: Dialect): string {
  return statements
    .map(({ table, query }) => `${table === undefined ? query : dialect.createTable(table, query)};\n`)
    .join("\n");
}

test.each(Object.keys(CASES))("%s becomes this SQL in both dialects, and DuckDB runs its own", (name) =>
  withFolder(async (folder) => {
    const goals = CASES[name] ?? "";
    const golden = new URL(`./golden/${name}/`, import.meta.url);
    mkdirSync(golden, { recursive: true });
    const columns = { platform: true, streamId: true, batch: name === "addresses" };
    const bigquery = {
      source: "`p.analytics_1.events_*`",
      where: ["_TABLE_SUFFIX BETWEEN '20260302' AND '20260303'"],
      columns,
      streams: [],
    };
    const duckdb = { source: "events", where: [], columns, streams: [] };
    const file = (dialect: Dialect): string => new URL(`${dialect.name}.sql`, golden).pathname;
    expectGolden(
      file(bigqueryDialect),
      textOf(statementsOf(goals, bigquery, bigqueryDialect), bigqueryDialect),
    );
    expectGolden(file(duckdbDialect), textOf(statementsOf(goals, duckdb, duckdbDialect), duckdbDialect));
    const engine = await openDuckDb({ events: [await writeEvents(folder, SHOP_EVENTS)] });
    try {
      for (const { table, query } of statementsOf(
        goals,
        { ...engine, columns, streams: [] },
        duckdbDialect,
      )) {
        if (table === undefined) expect(await engine.query(query)).toBeInstanceOf(Array);
        else await engine.create({ table, query });
      }
    } finally {
      await engine.close();
    }
  }),
);

test("a text can't end its literal, in either dialect", () => {
  expect(duckdbDialect.text("it's \\ \0")).toBe("('it''s \\ ' || chr(0) || '')");
  expect(bigqueryDialect.text("it's \\ \n")).toBe("'it\\'s \\\\ \\u000a'");
});
