/** The languages of reports: the same placeholders everywhere, nothing of another language on a page, numbers as each writes them. */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Look } from "../../../src/draw/html/look.js";
import { renderHtml } from "../../../src/report/draw/html.js";
import { rollupHtml } from "../../../src/report/rollup/draw/html.js";
import { createRollup } from "../../../src/report/rollup/rollup.js";
import { sharedLook } from "../../../src/report/rollup/shared-look.js";
import { de } from "../../../src/report/words/de.js";
import { en } from "../../../src/report/words/en.js";
import { es } from "../../../src/report/words/es.js";
import { fr } from "../../../src/report/words/fr.js";
import { languageOf } from "../../../src/report/words/language.js";
import { fullReport, rollupOf } from "../support/pages.js";
import { shopReport } from "../support/shop.js";

type Text = string | { readonly one: string; readonly other: string };
const OTHERS = { de, fr, es } as const;
const KEYS = Object.keys(en) as readonly (keyof typeof en)[];

function namesIn(text: Text): readonly (readonly string[])[] {
  const texts = typeof text === "string" ? [text] : [text.one, text.other];
  return texts.map((one) => [...new Set([...one.matchAll(/\{\w+\}/g)].map(([name]) => name))].toSorted());
}

/** What a reader sees and hears of a page. */
function wordsOf(html: string): string {
  return html
    .replace(/<style>[\s\S]*?<\/style>|<script>[\s\S]*?<\/script>|<meta[^>]*>/g, "")
    .replaceAll("<wbr>", "")
    .replace(/<[^>]*?(?:aria-label|data-label|data-of|alt)="([^"]*)"[^>]*>/g, " $1 ")
    .replace(/<[^>]*>/g, "\n")
    .replaceAll("&#39;", "'")
    .replaceAll("\u00a0", " ");
}

/** The parts of a text between what is filled in, long enough to be of one language. */
function partsOf(text: Text): readonly string[] {
  const texts = typeof text === "string" ? [text] : [text.one, text.other];
  return texts
    .flatMap((one) => one.split(/\{\w+\}/))
    .map((part) => part.replace(/^[\s.,;:()·“”]+|[\s.,;:()·“”]+$/g, ""))
    .filter((part) => /[a-z]{4}/i.test(part) || /\w \w/.test(part));
}

async function pagesIn(language: string): Promise<readonly string[]> {
  const report = await fullReport();
  const pages = [
    renderHtml(report, { back: { href: "../index.html" }, look: { language } }),
    renderHtml(
      { ...report, dataQuality: { ...report.dataQuality, source: "store", notStored: true } },
      { look: { language } },
    ),
    renderHtml(await shopReport(), { look: { language } }),
    rollupHtml(await rollupOf(30), (client) => client, { language }),
  ];
  const { clients, missing } = await rollupOf(30);
  // Names are the property's own, and errors are as the command line tells them.
  const told = [
    ...clients.map(({ propertyName }) => propertyName ?? ""),
    ...missing.map(({ reason }) => reason),
  ];
  const names = [...report.goals, ...(await shopReport()).goals].map(({ name }) => name);
  const steps = [...(report.journeys ?? []), ...((await shopReport()).journeys ?? [])].flatMap(
    ({ name, steps: own }) => [name, ...own.map((step) => step.name)],
  );
  const own = [...names, ...steps, ...told].toSorted((one, other) => other.length - one.length);
  return pages.map((page) => own.reduce((text, name) => text.replaceAll(name, "_"), wordsOf(page)));
}

describe.each(Object.entries(OTHERS))("%s", (tag, words) => {
  it("has the placeholders of the English texts, for one and for more", () => {
    for (const key of KEYS) expect(namesIn(words[key]), key).toEqual(namesIn(en[key]));
  });

  it("leaves no English words on a page", async () => {
    const own = KEYS.flatMap((key) => partsOf(words[key]));
    const english = [...new Set(KEYS.flatMap((key) => partsOf(en[key])))].filter(
      (part) => !own.some((one) => one.toLowerCase().includes(part.toLowerCase())),
    );
    expect(english.length).toBeGreaterThan(200);
    for (const page of await pagesIn(tag)) {
      const found = english.filter((part) =>
        new RegExp(`(?<![\\w-])${part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}(?![\\w-])`).test(page),
      );
      expect(found).toEqual([]);
    }
  });

  it("is said on the page, to those who hear it", async () => {
    expect(renderHtml(await shopReport(), { look: { language: tag } })).toContain(`<html lang="${tag}">`);
  });
});

it("an English page has its words: the comparison above finds them", async () => {
  const [page = ""] = await pagesIn("en");
  expect(
    KEYS.flatMap((key) => partsOf(en[key])).filter((part) => page.includes(part)).length,
  ).toBeGreaterThan(60);
});

it("every text is said somewhere", () => {
  const folder = new URL("../../../src/report/", import.meta.url);
  const source = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts") && !name.startsWith("words/"))
    .map((name) => readFileSync(new URL(name, folder), "utf8"))
    .join("\n");
  expect(KEYS.filter((key) => !source.includes(`"${key}"`))).toEqual([]);
});

describe("numbers, money and days", () => {
  const written = (tag: string): readonly string[] => {
    const { write } = languageOf(tag);
    return [
      write.count(1234567.5),
      write.rate(0.0292),
      write.money(1204.5, "EUR"),
      write.largeMoney(120_450.75, "EUR"),
      write.times(3.21),
      write.day("2026-03-01"),
      write.days("2026-10-25", "2026-11-21"),
      write.change({ current: 88, previous: 100, change: -0.123 }),
    ].map((text) =>
      // Which blank and which apostrophe it is depends on the version of Node.
      text
        .replaceAll(/[\u00a0\u202f\u2009]/g, " ")
        .replaceAll("’", "'")
        .replace(/\s*–\s*/, " – "),
    );
  };

  it.each([
    [
      "en",
      [
        "1,234,567.5",
        "2.92 %",
        "€1,204.50",
        "€120,451",
        "3.2×",
        "1 Mar 2026",
        "25 Oct – 21 Nov 2026",
        "-12.3 %",
      ],
    ],
    [
      "de",
      [
        "1.234.567,5",
        "2,92 %",
        "1.204,50 €",
        "120.451 €",
        "3,2×",
        "1. März 2026",
        "25. Okt. – 21. Nov. 2026",
        "-12,3 %",
      ],
    ],
    [
      "fr",
      [
        "1 234 567,5",
        "2,92 %",
        "1 204,50 €",
        "120 451 €",
        "3,2×",
        "1 mars 2026",
        "25 oct. – 21 nov. 2026",
        "-12,3 %",
      ],
    ],
    [
      "es",
      [
        "1.234.567,5",
        "2,92 %",
        "1204,50 €",
        "120.451 €",
        "3,2×",
        "1 mar 2026",
        "25 oct – 21 nov 2026",
        "-12,3 %",
      ],
    ],
    [
      "de-CH",
      [
        "1'234'567.5",
        "2.92 %",
        "EUR 1'204.50",
        "EUR 120'451",
        "3.2×",
        "1. März 2026",
        "25. Okt. – 21. Nov. 2026",
        "-12.3 %",
      ],
    ],
  ])("are those of %s", (tag, expected) => {
    expect(written(tag)).toEqual(expected);
  });

  it("have one and many as the language does", () => {
    expect([1, 2].map((count) => languageOf("de").say("daysLeft", { count }))).toEqual(["1 Tag", "2 Tage"]);
    expect([0, 1, 2].map((count) => languageOf("fr").say("daysLeft", { count }))).toEqual([
      "1 jour",
      "1 jour",
      "2 jours",
    ]);
  });
});

describe("what an agency makes its own", () => {
  const HOSTILE = `"><script>alert(1)</script><img src=x onerror=alert(1)>`;
  const hostile: Look = {
    title: HOSTILE,
    comment: `${HOSTILE}\nsecond line`,
    contact: HOSTILE,
    link: { url: `https://a.example/"onmouseover="alert(1)`, text: HOSTILE },
    logo: "data:image/png;base64,AAAA",
    colours: { light: "#0a5f9e", dark: "#7cc0f5" },
  };

  it("is text, whatever it is", async () => {
    for (const page of [
      renderHtml(await shopReport(), { look: hostile }),
      rollupHtml(await rollupOf(3), (client) => client, hostile),
    ]) {
      const body = page.replace(/<script>[\s\S]*?<\/script>\n<\/body>/, "</body>");
      expect(body).not.toMatch(/<script|<img src=x|"onmouseover/);
      expect(body).toContain('<img class="logo" src="data:image/png;base64,AAAA" alt="">');
      expect(body).toContain("<p>second line</p>");
      expect(body).toContain("--accent: #7cc0f5");
      expect(body).toContain("&quot;&gt;&lt;script&gt;");
    }
  });

  it("stands on the index where most clients share it", async () => {
    expect(
      sharedLook([
        { language: "de", title: "A", link: { url: "https://a.example", text: "a" } },
        { language: "de", title: "B", link: { url: "https://a.example", text: "a" } },
        { language: "fr", title: "C", logo: "data:own" },
      ]),
    ).toEqual({ language: "de", link: { url: "https://a.example", text: "a" } });
    expect(sharedLook([undefined, { title: "A" }])).toEqual({});
    const empty = createRollup([], [], { period: "28d", now: new Date("2026-11-22T00:00:00Z") });
    expect(rollupHtml(empty, (client) => client, { language: "de" })).toContain("Conversions von 0 Kunden");
  });
});
