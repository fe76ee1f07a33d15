/** What the index of a roll-up says: in words, without ranks that say nothing, and by label. */
import { describe, expect, it } from "vitest";
import { rollupHtml } from "../../../src/report/rollup/draw/html.js";
import { rollupMarkdown, rollupText } from "../../../src/report/rollup/draw/lines.js";
import { clientsTable } from "../../../src/report/rollup/draw/tables.js";
import { rollupNews, troubles } from "../../../src/report/rollup/draw/words.js";
import { labelGroups } from "../../../src/report/rollup/groups.js";
import { createRollup, type Rollup } from "../../../src/report/rollup/rollup.js";
import { resultOf } from "../experiments/looked.js";
import { costsOf, reportsOf, rollupOf } from "../support/pages.js";

/** Two clients with an experiment: one where it is decided and a guard fell, one where it is not counted. */
async function withExperiments(): Promise<Rollup> {
  const made = await rollupOf(3);
  const decided = resultOf({ users: [8_000, 8_000], reached: [280, 400] });
  const harm = { goal: "cart", name: "Cart <b>", variant: "B" };
  const own = [
    [{ ...decided, name: "Copy <i>", harmed: [harm] }],
    [{ ...decided, verdict: null, result: null, notCounted: "no-dimension" as const }],
  ];
  return { ...made, clients: made.clients.map((row, index) => ({ ...row, experiments: own[index] ?? [] })) };
}

const linkOf = (client: string): string => `clients/${client}.html`;

describe("the index of a roll-up", () => {
  it("tells each client's experiments: the verdict and what fell, in every format, and nothing where there are none", async () => {
    const rollup = await withExperiments();
    const [first, second] = rollup.clients;
    const [html, text, markdown] = [
      rollupHtml(rollup, linkOf),
      rollupText(rollup, { width: 400 }),
      rollupMarkdown(rollup),
    ];
    for (const told of [html, text, markdown]) {
      expect(told).toMatch(/B is better than A: 5\.00\s% of users reach/u);
      expect(told).toContain("Look first: with B,");
      expect(told).toContain("the property has no dimension customUser:variant yet");
    }
    expect(text).toContain(`${first?.client}, Copy <i>: B is better`);
    expect(text).toContain(`${second?.client}, Copy: Not counted`);
    for (const told of [html, markdown]) expect(told).not.toMatch(/<[ib]>/);
    expect(html).toContain(`<a href="${linkOf(first?.client ?? "")}">`);
    const without = await rollupOf(3);
    for (const told of [rollupHtml(without, linkOf), rollupText(without), rollupMarkdown(without)])
      expect(told).not.toContain("Experiment");
  });

  it("tells what each client's campaigns cost, a dash where GA4 has none, and nothing where nobody asked", async () => {
    const reports = await reportsOf(3);
    const paid = reports[0]?.report;
    if (paid === undefined) throw new Error("no client");
    const costs = costsOf(paid.goals);
    const none = { ...costs, missing: { reason: "none" as const, words: null }, rows: [], sum: null };
    const rollup = createRollup(
      reports.map((one, index) => ({
        ...one,
        report: { ...one.report, costs: [costs, none, null][index] ?? null },
      })),
      [],
      { period: "28d", now: new Date("2026-11-22") },
    );
    const told = [
      rollupHtml(rollup, linkOf)
        .replaceAll("<wbr>", "")
        .replace(/<[^>]*>/g, " "),
      rollupText(rollup, { width: 200 }),
      rollupMarkdown(rollup),
    ];
    const [first = "", second = "", third = ""] = rollup.clients.map(({ client }) => client);
    for (const text of told) {
      const part = text.slice(text.search(/Cost (of campaigns|by campaign)/)).replaceAll(/[|\s]+/g, " ");
      expect(part).toContain(`${first} €9,876,543.21 12,345 €800.04 0.4×`);
      expect(part).toContain(`${second} – – – –`);
      expect(part).not.toContain(`${third} –`);
    }
    const { columns, rows } = clientsTable(rollup);
    expect(columns.at(-4)?.name).toBe("ad_cost");
    expect(rows.map((row) => row.at(-4))).toEqual([9_876_543.21, null, null]);
    const without = await rollupOf(3);
    for (const text of [rollupHtml(without, linkOf), rollupText(without), rollupMarkdown(without)])
      expect(text).not.toMatch(/Cost (of campaigns|by campaign)/);
  });

  it("has no ranks where chance explains all differences, and ranks where it does not", async () => {
    const made = await rollupOf(3);
    const clients = made.clients.map((row) => ({ ...row, standing: "usual" as const }));
    const rollup = { ...made, clients };
    const told = [rollupHtml(rollup, linkOf), rollupText(rollup, { width: 200 })];
    for (const text of told) expect(text).not.toMatch(/>Rank<|\brank\b/);
    const [first, ...rest] = clients;
    if (first === undefined) throw new Error("no client");
    const differing = { ...rollup, clients: [{ ...first, standing: "above" as const }, ...rest] };
    expect(rollupHtml(differing, linkOf)).toContain(">Rank<");
    expect(rollupText(differing, { width: 200 })).toMatch(/\brank\b/);
  });

  it("says the days and what is wrong in words, with the names of goals", async () => {
    const rollup = await rollupOf(6);
    for (const text of [rollupHtml(rollup, linkOf), rollupText(rollup, { width: 200 })]) {
      expect(text).toContain("25 Oct – 21 Nov 2026");
      expect(text.replaceAll("\u00a0", " ")).toContain(rollupNews(rollup).split(". ")[0]);
    }
    for (const text of [rollupHtml(rollup, linkOf), rollupMarkdown(rollup)]) {
      expect(text).toContain("no event has come: Contact form sent");
      expect(text).not.toMatch(/never-seen|gone-silent/);
    }
  });

  it("says whose goals have gone silent, by name and before what else is wrong", async () => {
    const made = await rollupOf(3);
    const [first] = made.clients;
    if (first === undefined) throw new Error("no client");
    const warnings = [
      { code: "not-a-key-event", goal: "lead" },
      { code: "gone-silent", goal: "order" },
    ] as const;
    const fine = { ...made, clients: made.clients.map((row) => ({ ...row, warnings: [] })) };
    const rollup = { ...fine, clients: [{ ...first, behind: [], warnings }, ...fine.clients.slice(1)] };
    expect(rollupNews(rollup)).toContain(`Goals have gone silent in ${first.client}.`);
    expect(troubles({ ...first, behind: [], warnings, goalNames: {} })).toEqual([
      "has gone silent: order",
      "no key event of the property: lead",
    ]);
    expect(rollupNews(fine)).not.toContain("silent");
  });

  it("adds clients up by each label that makes groups, and by no label that is a name", async () => {
    const { clients } = await rollupOf(6);
    const groups = labelGroups(clients);
    expect(groups.map(({ label }) => label)).toEqual(["plan", "region"]);
    for (const { groups: own } of groups) {
      const sum = own.reduce((all, { sessions }) => all + (sessions.current ?? 0), 0);
      expect(sum).toBe(clients.reduce((all, { sessions }) => all + (sessions.current ?? 0), 0));
      expect(own.reduce((all, group) => all + group.clients, 0)).toBe(6);
    }
  });
});
