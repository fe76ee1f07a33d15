import { readFileSync } from "node:fs";
import fc from "fast-check";
import stringWidth from "string-width";
import { describe, expect, it } from "vitest";
import { jsonText } from "../../../src/draw/data.js";
import { createReport } from "../../../src/report/create-report.js";
import { renderReport } from "../../../src/report/draw/formats.js";
import { headline } from "../../../src/report/draw/headline.js";
import { renderHtml } from "../../../src/report/draw/html.js";
import { renderMarkdown } from "../../../src/report/draw/markdown.js";
import { renderText } from "../../../src/report/draw/text.js";
import type { ConversionReport } from "../../../src/report/model.js";
import { reportJsonSchema, reportSchema } from "../../../src/report/model.js";
import { type Looked, resultOf } from "../experiments/looked.js";
import { countingReader } from "../support/events.js";
import { eventGoal, goalsConfig } from "../support/goals.js";
import { fortyGoalsReport, oneGoalReport } from "../support/pages.js";
import { shopReport } from "../support/shop.js";

/** Every number and every text in a value. */
function leaves(value: unknown): readonly (number | string)[] {
  if (typeof value === "number" || typeof value === "string") return [value];
  if (value === null || typeof value !== "object") return [];
  return Object.values(value).flatMap(leaves);
}

/** The numbers a text shows, with the decimals they are shown with; footnote marks are not digits. */
function shownNumbers(text: string): readonly { readonly number: number; readonly decimals: number }[] {
  return [...text.matchAll(/\d[\d,]*(?:\.\d+)?/g)].map(([shown]) => {
    const plain = shown.replaceAll(",", "");
    return { number: Number(plain), decimals: plain.split(".")[1]?.length ?? 0 };
  });
}

describe("the text of a report", () => {
  it.each([120, 80, 50])("in %i columns is as it was agreed", async (width) => {
    await expect(renderText(await shopReport(), { width })).toMatchFileSnapshot(`golden/shop-${width}.txt`);
  });

  it("fits any terminal from 40 columns on, and no line ends in a space", async () => {
    const report = await shopReport();
    fc.assert(
      fc.property(fc.integer({ min: 40, max: 200 }), (width) => {
        for (const line of renderText(report, { width }).split("\n")) {
          expect(stringWidth(line), line).toBeLessThanOrEqual(width);
          expect(line).toBe(line.trimEnd());
        }
      }),
    );
  });

  it("shows no number that is not in the JSON", async () => {
    const report = await shopReport();
    const known = leaves(JSON.parse(jsonText(report)));
    const numbers = known.filter((leaf) => typeof leaf === "number");
    const texts = known.filter((leaf) => typeof leaf === "string").join(" ");
    for (const width of [160, 80, 50]) {
      const shown = shownNumbers(renderText(report, { width }));
      expect(shown.length).toBeGreaterThan(30);
      for (const { number, decimals } of shown) {
        const near = (candidate: number): boolean =>
          Math.abs(Math.abs(candidate) - number) <= 0.5 * 10 ** -decimals + 1e-9;
        const found =
          numbers.some((one) => near(one) || near(one * 100)) || new RegExp(`\\b0*${number}\\b`).test(texts);
        expect(found, `${number} in ${width} columns`).toBe(true);
      }
    }
  });

  it("is coloured only by the ink it is given, and reads the same without", async () => {
    const report = await shopReport();
    const mark = (sign: string) => (text: string) => `<${sign}>${text}</${sign}>`;
    const ink = {
      bad: mark("bad"),
      good: mark("good"),
      warn: mark("warn"),
      dim: mark("dim"),
      strong: mark("strong"),
    };
    const painted = renderText(report, { width: 100, ink });
    expect(painted).toContain("<good>");
    expect(painted.replace(/<\/?\w+>/g, "")).toBe(renderText(report, { width: 100 }));
  });

  it("marks every number of an approximate goal", async () => {
    const report = await shopReport();
    for (const width of [200, 50]) {
      const lines = renderText(report, { width }).split("\n");
      const at = lines.findIndex((line) => line.startsWith("Looked at five pages"));
      const own = width === 200 ? [lines[at] ?? ""] : lines.slice(at + 1, at + 3);
      expect(own.join(" ")).toMatch(/≈\d/);
      expect(own.join(" ").replace(/five pages or more/, "")).not.toMatch(/(^|[^≈\d.,+-])\d/);
    }
  });

  it("tells 0 counted from not a key event", async () => {
    const lines = renderText(await shopReport(), { width: 120 }).split("\n");
    const contact = lines.find((line) => line.startsWith("Contact form sent"));
    const filter = lines.find((line) => line.startsWith("Filter used"));
    expect(contact).toMatch(/ 0 +– +0\.00 %/);
    const mark = filter?.match(/Filter used (\S)/)?.[1];
    expect(lines.find((line) => line.startsWith(`${mark} `))).toContain(
      "Not a key event of this property: every event of the name is counted.",
    );
    expect(contact).not.toContain(String(mark));
  });

  it("lets no name from a file move the cursor", async () => {
    const report = await createReport({
      goals: goalsConfig([eventGoal("evil", { name: "a\u001b[2Jb\nc", stage: "\u202ex" })]),
      reader: countingReader([], []),
      property: { id: "1", name: "\u001b]0;x\u0007", timeZone: "UTC" },
      now: new Date("2026-11-22T14:00:00Z"),
      period: "7d",
      compare: "none",
    });
    for (const width of [50, 120]) {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
      expect(renderText(report, { width })).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    }
  });
});

describe("the JSON of a report", () => {
  it("is the model, whole", async () => {
    const report = await shopReport();
    expect(JSON.parse(jsonText(report))).toEqual(report);
    expect(report.schemaVersion).toBe(1);
  });

  it("is as it was agreed", async () => {
    await expect(jsonText(await shopReport())).toMatchFileSnapshot("golden/shop-json.txt");
  });

  it("keeps to the published schema, and the schema is the one in docs/", async () => {
    expect(reportSchema.safeParse(JSON.parse(jsonText(await shopReport()))).error).toBeUndefined();
    expect(readFileSync("docs/schemas/report.schema.json", "utf8")).toBe(reportJsonSchema());
  });
});

describe("the CSV of a report", () => {
  it("is as it was agreed", async () => {
    await expect(await renderReport(await shopReport(), "csv")).toMatchFileSnapshot("golden/shop.csv");
  });

  it("has one row a day and goal, and adds up to the counts", async () => {
    const report = await shopReport();
    const [head = "", ...lines] = (await renderReport(report, "csv")).trimEnd().split("\r\n");
    expect(lines).toHaveLength(report.goals.length * report.period.days);
    const at = head.split(",").indexOf("count");
    for (const goal of report.goals.filter(({ count }) => count.current !== null)) {
      const own = lines.map((line) => line.split(",")).filter((cells) => cells[2] === goal.id);
      expect(own.reduce((sum, cells) => sum + Number(cells[at]), 0)).toBe(goal.count.current);
    }
  });

  it("leaves the count of a day before the goal counted empty, which is not zero", async () => {
    const report = await shopReport();
    const early = {
      ...report,
      goals: report.goals.map((goal) => ({ ...goal, trend: [{ date: "2026-10-25", count: null }] })),
    };
    expect(await renderReport(early, "csv")).toContain(",false,,true");
  });

  it("lets no name become a formula or end its cell", async () => {
    const report = await shopReport();
    const [goal] = report.goals;
    if (goal === undefined) throw new Error("no goal");
    const named = { ...report, goals: [{ ...goal, name: '=HYPERLINK("x")', stage: "a\r\nb" }] };
    expect(await renderReport(named, "csv")).toContain(`,"'=HYPERLINK(""x"")",`);
    expect(await renderReport(named, "csv")).toContain(",a··b,");
  });
});

describe("the Markdown of a report", () => {
  it("is as it was agreed", async () => {
    await expect(renderMarkdown(await shopReport())).toMatchFileSnapshot("golden/shop-markdown.txt");
  });

  it("lets no name end a cell or open a tag", async () => {
    const report = await shopReport();
    const named = { ...report, goals: report.goals.map((goal) => ({ ...goal, name: "a|b<script>" })) };
    expect(renderMarkdown(named)).not.toContain("<script>");
    expect(renderMarkdown(named)).toContain("a\\|b&lt;script>");
  });
});

describe("the page of a report", () => {
  it("is as it was agreed", async () => {
    await expect(renderHtml(await shopReport())).toMatchFileSnapshot("golden/shop-page.txt");
  });

  it("is the same bytes the second time, whatever was drawn before", async () => {
    const report = await shopReport();
    const first = renderHtml(report);
    renderHtml({ ...report, targets: [] });
    expect(renderHtml(report)).toBe(first);
  });

  it("names nothing outside itself and runs nothing", async () => {
    const page = renderHtml(await shopReport());
    expect(page).not.toMatch(/<script|javascript:|\son\w+=|<iframe|@import/i);
    const addresses = [...page.matchAll(/(?:https?:)?\/\/[^\s"'<)]+/g)].map(([address]) => address);
    expect(addresses).toEqual([]);
  });

  it("lets no name become markup", async () => {
    const report = await shopReport();
    const evil = `"><img src=x onerror=alert(1)>`;
    const page = renderHtml({
      ...report,
      property: { id: "1", name: evil },
      goals: report.goals.map((goal) => ({ ...goal, name: evil, stage: evil })),
      journeys: (report.journeys ?? []).map((journey) => ({
        ...journey,
        name: evil,
        steps: journey.steps.map((step) => ({ ...step, name: evil })),
      })),
      breakdowns: report.breakdowns.map((breakdown) => ({
        ...breakdown,
        rows: breakdown.rows.map((row) => ({ ...row, value: evil })),
      })),
    });
    expect(page).not.toContain("<img");
  });

  it("speaks to its reader: no flags, commands, formats or names of methods but where it says how it was measured", async () => {
    for (const report of [await shopReport(), await fortyGoalsReport()]) {
      const page = renderHtml(report).replace(/<style>[\s\S]*?<\/style>|<head>[\s\S]*?<\/head>/g, "");
      const told = page.replace(/<details><summary>How this was measured[\s\S]*?<\/details>/, "");
      expect(told.length).toBeLessThan(page.length);
      const texts = told.replace(/<[^>]*>/g, " ");
      expect(texts).not.toMatch(
        /ga4-goals (?!on )|--\w|JSON|YAML|token|batchRun|Benjamini|Katz|Wilson|z-test|p-value/,
      );
    }
  });

  it("takes a few kilobytes a goal", async () => {
    const size = async (report: Promise<ConversionReport>): Promise<number> =>
      Buffer.byteLength(renderHtml(await report));
    expect(((await size(fortyGoalsReport())) - (await size(oneGoalReport()))) / 39).toBeLessThan(4_000);
  });
});

describe("what a report says first", () => {
  const HEADLINE =
    "Order placed: 76 in these days, 11.8 % more than in the days before. That is 7.98 % of sessions against 8.37 %: a difference that chance explains. The target, 10.00 % of sessions by 31 Mar 2027, is on track. Most are lost after “Added to cart”: 112 of 188 users go no further. Contact form sent may not be counted as it should be.";

  it("is what happened, whether chance explains it, where the target stands and where most are lost", async () => {
    expect(headline(await shopReport())).toBe(HEADLINE);
  });

  it("names an experiment that is decided, or not to be trusted", async () => {
    const shop = await shopReport();
    const told = (looked: Looked): string =>
      headline({ ...shop, goals: [], experiments: [{ ...resultOf(looked), name: "Copy" }] });
    expect(told({ users: [4_000, 4_000], reached: [200, 400] })).toBe("Experiment “Copy” is decided for B.");
    expect(told({ users: [4_000, 4_000], reached: [400, 200] })).toBe("Experiment “Copy” is decided for A.");
    expect(told({ users: [5_000, 4_000], reached: [200, 400] })).toContain("is not to be trusted");
    expect(told({ users: [400, 400], reached: [20, 21] })).toBe("");
  });

  it("is the same words in every format, before any figure", async () => {
    const report = await shopReport();
    const plain = (text: string): string => text.replace(/<[^>]*>/g, "").replace(/[\s\u00a0]+/g, " ");
    for (const text of [renderText(report), renderMarkdown(report), renderHtml(report)]) {
      const at = plain(text).indexOf(HEADLINE);
      expect(at).toBeGreaterThan(0);
      expect(at).toBeLessThan(plain(text).indexOf("Engaged sessions"));
    }
  });

  it.each([
    ["rise", "a rise that chance does not explain"],
    ["fall", "a fall that chance does not explain"],
    ["too-few", "too few to tell from chance"],
  ] as const)("of a %s says so", async (verdict, words) => {
    const report = await shopReport();
    const goals = report.goals.map((goal) =>
      goal.change === null ? goal : { ...goal, change: { ...goal.change, verdict } },
    );
    expect(headline({ ...report, goals })).toContain(words);
  });

  it("is nothing where no macro goal counted, and no comparison where there is none", async () => {
    const report = await shopReport();
    expect(headline({ ...report, goals: report.goals.filter(({ tier }) => tier === "micro") })).toBe("");
    const goals = report.goals.map((goal) => ({ ...goal, change: null }));
    expect(headline({ ...report, goals, comparison: null, health: [], journeys: null, targets: [] })).toBe(
      "Order placed: 76 in these days.",
    );
  });
});
