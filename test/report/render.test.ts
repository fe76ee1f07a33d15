import fc from "fast-check";
import stringWidth from "string-width";
import { describe, expect, it } from "vitest";
import { createReport } from "../../src/report/create-report.js";
import type { ConversionReport } from "../../src/report/model.js";
import { renderJson } from "../../src/report/render/json.js";
import { renderText } from "../../src/report/render/text.js";
import { countingReader, type SeenEvent } from "./support/events.js";
import { eventGoal, goalsConfig, pagesGoal } from "./support/goals.js";

/** A small shop, written out day by day: more visits and more orders in the second four weeks. */
function shopEvents(): readonly SeenEvent[] {
  const events: SeenEvent[] = [];
  for (let index = 0; index < 56; index += 1) {
    const day = new Date(Date.UTC(2026, 8, 27 + index)).toISOString().slice(0, 10);
    const later = index >= 28;
    for (let visit = 0; visit < 20 + (index % 7) * 3 + (later ? 5 : 0); visit += 1) {
      const at = { day, user: `u${(index * 7 + visit) % 400}`, session: `${index}-${visit}` };
      events.push({ ...at, name: "page_view", key: false });
      if (visit % 2 === 0) events.push({ ...at, name: "page_view", key: false });
      if (visit % 4 === 0) events.push({ ...at, name: "view_filter", key: false });
      if (visit % 5 === 0) events.push({ ...at, name: "add_to_cart", key: later, value: 40 });
      if (visit % 9 === 0) events.push({ ...at, name: "newsletter_signup", key: true });
      if (visit % 11 === 0) events.push({ ...at, name: "deep_browse", key: true });
      if (visit % 15 === 0) events.push({ ...at, name: "purchase", key: true, value: 59.9 + index });
    }
  }
  return events;
}

const goals = goalsConfig([
  eventGoal("order", {
    name: "Order placed",
    tier: "macro",
    category: "revenue",
    event: "purchase",
    stage: "checkout",
  }),
  eventGoal("contact", { name: "Contact form sent", tier: "macro", category: "inquiry" }),
  eventGoal("newsletter_signup", {
    name: "Newsletter sign-up",
    stage: "home",
    counting: "once_per_session",
    value: { kind: "amount", amount: 1.5, currency: "EUR" },
  }),
  eventGoal("view_filter", { name: "Filter used", stage: "category" }),
  eventGoal("add_to_cart", { name: "Added to cart", stage: "product" }),
  pagesGoal("deep_browse", { name: "Looked at five pages or more", via: "audience" }),
]);
const keyEvents = ["purchase", "contact", "newsletter_signup", "add_to_cart", "deep_browse"];

function shopReport(): Promise<ConversionReport> {
  return createReport({
    goals,
    reader: countingReader(shopEvents(), keyEvents),
    property: { id: "123456789", name: "Northtrail Outdoor", timeZone: "Europe/Berlin" },
    now: new Date("2026-11-22T14:00:00Z"),
    period: "28d",
    compare: "previous",
  });
}

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
    const known = leaves(JSON.parse(renderJson(report)));
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
    expect(lines).toContain(`${mark} Not a key event of this property: every event of the name is counted.`);
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
    expect(JSON.parse(renderJson(report))).toEqual(report);
    expect(report.schemaVersion).toBe(1);
  });

  it("is as it was agreed", async () => {
    await expect(renderJson(await shopReport())).toMatchFileSnapshot("golden/shop-json.txt");
  });
});
