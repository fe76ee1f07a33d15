/** Holds goals/examples/shop.yaml and the demo shop to each other: in the demo every goal must have something to count. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { ExportRow } from "../../../src/emulator/events/export-row.js";
import type { PageCodeEvent } from "../../../src/emulator/site/page-code.js";
import type { Condition, Goal, Match } from "../../../src/goals/goal.js";
import { loadGoals } from "../../../src/goals/load.js";
import { daysFrom, FIRST_DAY, param, rowsOf, shop } from "./support.js";

function load(file: string): readonly Goal[] {
  const text = readFileSync(`goals/examples/${file}.yaml`, "utf8");
  const loaded = loadGoals([{ file, text }], { named: {}, environment: {} });
  expect(loaded.diagnostics.filter((found) => found.severity === "error")).toEqual([]);
  return loaded.config?.goals ?? [];
}

const goals = load("shop");
const pageCode: readonly PageCodeEvent[] = goals.flatMap((goal): readonly PageCodeEvent[] => {
  if (goal.type === "pages_per_session") return [{ event: goal.id, kind: "pages", threshold: goal.atLeast }];
  if (goal.type !== "duration") return [];
  return [{ event: goal.id, kind: "duration", threshold: goal.atLeastSeconds, clock: goal.clock }];
});
const rows = rowsOf(shop, daysFrom(FIRST_DAY, 14), pageCode);

function holds(condition: Condition, value: string | number | undefined): boolean {
  if (value === undefined) return false;
  if (condition.kind === "number") return condition.operator === "gte" && Number(value) >= condition.value;
  const text = String(value);
  switch (condition.operator) {
    case "equals":
      return text === condition.value;
    case "begins_with":
      return text.startsWith(condition.value);
    default:
      throw new Error(
        `${condition.operator} is not used in goals/examples/shop.yaml; teach this test about it`,
      );
  }
}

const matches = (match: Match, value: string | number | undefined): boolean =>
  match.every((condition) => holds(condition, value));

function counts(goal: Goal, row: ExportRow): boolean {
  switch (goal.type) {
    case "event":
      return (
        row.event_name === goal.event &&
        goal.where.every(({ parameter, match }) => matches(match, param(row, parameter)))
      );
    case "destination": {
      const path = new URL(String(param(row, "page_location"))).pathname;
      return row.event_name === "page_view" && matches(goal.path ?? [], path);
    }
    default:
      return row.event_name === goal.id;
  }
}

describe("goals/examples/shop.yaml and the demo shop", () => {
  test.each(goals.map((goal) => [goal.id, goal] as const))("%s has something to count", (_, goal) => {
    expect(rows.filter((row) => counts(goal, row)).length).toBeGreaterThan(5);
  });

  test.each(
    goals.flatMap((goal) =>
      goal.type === "event" && goal.where.length > 0 ? [[goal.id, goal] as const] : [],
    ),
  )("%s leaves some of its source event out: its condition does something", (_, goal) => {
    const source = rows.filter((row) => row.event_name === goal.event);
    expect(source.filter((row) => counts(goal, row)).length).toBeLessThan(source.length);
  });

  test("no goal's created event is an event the shop sends itself", () => {
    const sent = new Set(rowsOf(shop, daysFrom(FIRST_DAY, 7)).map((row) => row.event_name));
    for (const goal of goals) {
      if (goal.type !== "event" || goal.where.length > 0) expect(sent.has(goal.id)).toBe(false);
    }
  });

  test("every page of the shop has the micro steps of its list", () => {
    const ids = (stage: string): readonly string[] =>
      goals.filter((goal) => goal.stage === stage).map((goal) => goal.id);
    expect(ids("home")).toEqual(["registration", "push_granted", "newsletter_signup"]);
    expect(ids("category")).toEqual(["personal_banner", "filters"]);
    expect(ids("product")).toEqual(["compare", "shortlist", "cart_add"]);
    expect(ids("cart")).toEqual(["reviews", "offer_code"]);
    expect(ids("checkout")).toEqual(["order", "checkout_begin", "checkout_shipping", "checkout_payment"]);
  });
});

describe("the example goals files", () => {
  const files = ["shop", "leads", "saas", "content"];

  test.each(files)("%s is free of errors and says where its micro goals lead", (file) => {
    const all = load(file);
    expect(all.some((goal) => goal.protect)).toBe(true);
    expect(all.filter((goal) => goal.target !== undefined).length).toBe(1);
    for (const goal of all)
      if (goal.tier === "micro") expect(all.map(({ id }) => id)).toContain(goal.leadsTo);
  });

  test.each(files)("%s shows all four types of goal", (file) => {
    expect(new Set(load(file).map((goal) => goal.type)).size).toBe(4);
  });

  test("together they show all six categories", () => {
    expect(new Set(files.flatMap(load).map((goal) => goal.category)).size).toBe(6);
  });
});
