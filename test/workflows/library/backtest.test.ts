/** A backtest as somebody else's program runs it: nothing but the two entries of the library is used. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { compareGoals, openDuckDb, renderText, runBacktest } from "../../../src/backtest/index.js";
import { type GoalsConfig, loadGoals } from "../../../src/index.js";

const folder = mkdtempSync(join(tmpdir(), "ga4-goals-library-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function goals(text: string): GoalsConfig {
  const { config } = loadGoals([{ file: "goals.yaml", text }], { named: {}, environment: {} });
  if (config === undefined) throw new Error("wrong goals");
  return config;
}

const lead = (where: string): GoalsConfig =>
  goals(`version: 1\ngoals:\n  lead: { tier: macro, category: lead, type: event, event: sent${where} }\n`);

/** One session a user. */
function event(user: string, name: string, form: string): string {
  return JSON.stringify({
    event_date: "20260301",
    event_timestamp: "1772366400000000",
    event_name: name,
    event_params: [
      { key: "ga_session_id", value: { int_value: "1" } },
      { key: "form", value: { string_value: form } },
    ],
    user_pseudo_id: user,
    platform: "WEB",
  });
}

it("counts a goal and compares two versions of it", async () => {
  const file = join(folder, "events.ndjson");
  writeFileSync(
    file,
    `${[event("a", "sent", "contact"), event("b", "sent", "job"), event("c", "seen", "contact")].join("\n")}\n`,
  );
  const engine = await openDuckDb({ events: [file] });
  try {
    const result = await runBacktest(engine, lead(""));
    expect(result.goals.map(({ id, count, users }) => ({ id, count, users }))).toEqual([
      { id: "lead", count: 2, users: 2 },
    ]);
    expect(renderText(result)).toContain("Lead ");
    const { goals: changes } = await compareGoals(engine, lead(""), lead(", where: { form: contact }"));
    expect(changes).toMatchObject([
      { id: "lead", change: "changed", before: { count: 2 }, after: { count: 1 }, sessionsLost: 1 },
    ]);
  } finally {
    await engine.close();
  }
});
