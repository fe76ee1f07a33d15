/**
 * How far apart the roads are on the same visits: exact where the guide says exact, approximate where it says
 * approximate, and by how much. The guide's table is what this test counts (`UPDATE_GOLDEN=1` writes it anew).
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import {
  byAudience,
  byBacktest,
  byPageCode,
  type Counts,
  ROAD_GOALS,
  type Stream,
  sessionsWithPages,
  stream,
} from "../../support/roads.js";

const GUIDE = fileURLToPath(new URL("../../../docs/guides/goal-types.md", import.meta.url));

let visits: Stream;
let pageCode: Counts;
let backtest: Counts;
let audience: { readonly inSession: Counts; readonly afterwards: Counts };
let renewed: { readonly inSession: Counts; readonly afterwards: Counts };

beforeAll(async () => {
  visits = stream();
  pageCode = await byPageCode(visits);
  backtest = await byBacktest(visits);
  audience = {
    inSession: await byAudience(visits, { sameSessionHolds: "in_session" }),
    afterwards: await byAudience(visits, { sameSessionHolds: "afterwards" }),
  };
  renewed = {
    inSession: await byAudience(visits, { sameSessionHolds: "in_session" }, "AUDIENCE_MEMBERSHIP_RENEWED"),
    afterwards: await byAudience(visits, { sameSessionHolds: "afterwards" }, "AUDIENCE_MEMBERSHIP_RENEWED"),
  };
}, 600_000);

const ofPages = ROAD_GOALS.filter(({ kind }) => kind === "pages");
const ofTime = ROAD_GOALS.filter(({ kind }) => kind === "duration");

describe("on the same visits", () => {
  it.each(ofPages)("$words: page code and backtest count every session that reached it", (goal) => {
    const reached = sessionsWithPages(visits.rows, goal.threshold);
    expect(reached).toBeGreaterThan(100);
    expect(pageCode[goal.event]).toBe(reached);
    expect(backtest[goal.event]).toBe(reached);
  });

  it.each(ofPages)("$words: the audience misses some, by either reading of GA4, and adds none", (goal) => {
    const reached = sessionsWithPages(visits.rows, goal.threshold);
    for (const counts of [audience.inSession, audience.afterwards]) {
      expect(counts[goal.event]).toBeGreaterThan(reached * 0.5);
      expect(counts[goal.event]).toBeLessThan(reached);
    }
  });

  it.each(ofTime)(
    "$words: a backtest can't count more than page code, which sees the time after the last event",
    (goal) => {
      expect(pageCode[goal.event]).toBeGreaterThan(100);
      expect(backtest[goal.event]).toBeLessThanOrEqual(pageCode[goal.event] ?? 0);
    },
  );

  it("come to the numbers in the guide", () => {
    const guide = withTables(readFileSync(GUIDE, "utf8"));
    if (process.env.UPDATE_GOLDEN === "1") writeFileSync(GUIDE, guide);
    expect(readFileSync(GUIDE, "utf8")).toBe(guide);
  });
});

function withTables(guide: string): string {
  const tables: Readonly<Record<string, string>> = { roads: roadsTable(), triggers: triggersTable() };
  return guide.replace(
    /(<!-- counted: (\w+) -->\n)[\s\S]*?(<!-- end -->)/g,
    (_all, begin: string, name: string, end: string) => `${begin}${tables[name] ?? ""}${end}`,
  );
}

function roadsTable(): string {
  const head = `${number(visits.sessions)} sessions of ${number(visits.users)} users in four weeks of the simulated shop:\n\n`;
  const rows = ROAD_GOALS.map((goal) => {
    const exact = pageCode[goal.event] ?? 0;
    const byPeople = goal.kind === "pages" ? `≈ ${beside(audience.inSession[goal.event], exact)}` : "-";
    return [goal.words, number(exact), beside(backtest[goal.event], exact), byPeople];
  });
  return head + table(["goal", "page code", "backtest", "via: audience"], rows);
}

function triggersTable(): string {
  const rows = ofPages.map(({ words, event }) => {
    const exact = pageCode[event] ?? 0;
    const all = [audience.inSession, audience.afterwards, renewed.inSession, renewed.afterwards];
    return [words, number(exact), ...all.map((counts) => beside(counts[event], exact))];
  });
  const head = ["goal", "sessions", "joined, (a)", "joined, (b)", "renewed, (a)", "renewed, (b)"];
  return table(head, rows);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |\n`;
  return line(head) + line(head.map((_, i) => (i === 0 ? "---" : "---:"))) + rows.map(line).join("");
}

function number(n: number): string {
  return n.toLocaleString("en-US");
}

/** A count, and how far from the exact one. */
function beside(count: number | undefined, exact: number): string {
  if (count === undefined) return "-";
  const percent = Math.round(((count - exact) / exact) * 1000) / 10;
  const sign = percent > 0 ? "+" : percent < 0 ? "−" : "";
  return count === exact ? `${number(count)}, exact` : `${number(count)} (${sign}${Math.abs(percent)} %)`;
}
