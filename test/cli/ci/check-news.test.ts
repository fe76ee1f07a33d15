/** What an issue about goals remembers: each thing that was told is told once, and two of one kind are two. */
import { expect, it } from "vitest";
import { type Checked, checkIssue, checkNews } from "../../../src/cli/ci/texts.js";
import { notSetFlood } from "../../../src/watch/not-set.js";

const flood = (what: string) => {
  const days = Array.from({ length: 40 }, (_, day) => day);
  const found = notSetFlood({
    what,
    weekday: 1,
    amounts: days.map((day) => (day < 36 ? 2 : 400)),
    sessions: days.map(() => 1000),
    dayOf: (day) => `2026-09-${String(day + 1).padStart(2, "0")}`,
  });
  if (found === null) throw new Error("there is no flood");
  return found;
};
const checked = (...findings: readonly ReturnType<typeof flood>[]): Checked => ({
  result: {
    schemaVersion: 1,
    property: "123",
    days: { start: "2026-09-01", end: "2026-10-10", final: "2026-10-10" },
    findings,
    goals: [],
  },
});

it("a flood of (not set) as source is news beside one as landing page", () => {
  const page = flood("landing page");
  const source = flood("source");
  const before = checkIssue("<!-- m -->", checked(page)).body;
  expect(checkNews(before, checked(page))).toBeNull();
  const news = checkNews(before, checked(page, source));
  expect(news).toContain("source");
  expect(news).not.toContain("landing page");
});
