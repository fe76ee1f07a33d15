/** What is put into pages: its size, that it is what the source says, and the three forms it is printed in. */

import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { minifyPageScript, moduleText } from "../../scripts/page-script.js";
import { needsPageCode, type PageCodeGoal } from "../../src/goals/goal.js";
import { loadGoals } from "../../src/goals/load.js";
import { MINIFIED_SCRIPT } from "../../src/page/minified-script.js";
import { cspHash, scriptFor, snippet } from "../../src/page/script.js";
import { DEFAULT_PAGE_CODE, type PageCodeOptions, settingsOf } from "../../src/page/settings-of.js";
import { containerFile } from "../../src/sync/tag-manager/container-file.js";
import { tagManagerObjects } from "../../src/sync/tag-manager/objects.js";
import { runs } from "../support/runs.js";

const options: PageCodeOptions = { ...DEFAULT_PAGE_CODE, measurementId: "G-ABC123" };
const LIMIT_BYTES = 2048;

function goalsOf(goals: Readonly<Record<string, unknown>>): readonly PageCodeGoal[] {
  const inFile = Object.fromEntries(
    Object.entries(goals).map(([id, goal]) => [
      id,
      { tier: "micro", category: "engagement", ...(goal as object) },
    ]),
  );
  const text = JSON.stringify({ version: 1, goals: inFile });
  const { config, diagnostics } = loadGoals([{ file: "goals.yaml", text }], { named: {}, environment: {} });
  if (!config) throw new Error(diagnostics.map((d) => d.code).join(", "));
  return config.goals.filter(needsPageCode);
}

const some = goalsOf({
  deep: { type: "pages_per_session", at_least: 5 },
  long: { type: "duration", at_least: "3m" },
  keen: { type: "duration", at_least: "1h30m", clock: "engaged" },
  near: { type: "pages_per_session", at_least: 9, via: "audience" },
});

const gzipped = (text: string): number => gzipSync(text, { level: 9 }).length;

describe("the script", () => {
  test("is the source, minified; `npx tsx scripts/page-script.ts` makes it so", async () => {
    expect(moduleText(MINIFIED_SCRIPT)).toBe(moduleText(await minifyPageScript()));
  });

  test("is under 2 KB gzipped, settings included, and 100 B more for as many goals as a standard property has key events", () => {
    const thirty = goalsOf(
      Object.fromEntries(
        Array.from({ length: 30 }, (_, n) => [
          n % 2 ? `stayed_${n}_minutes` : `saw_${n + 1}_pages`,
          n % 2 ? { type: "duration", at_least: `${n}m` } : { type: "pages_per_session", at_least: n + 1 },
        ]),
      ),
    );
    expect(thirty).toHaveLength(30);
    expect(gzipped(scriptFor(settingsOf(some, options, false)))).toBeLessThan(LIMIT_BYTES);
    expect(gzipped(scriptFor(settingsOf(thirty, options, false)))).toBeLessThan(LIMIT_BYTES + 100);
  });

  test("does not grow with the number of goals, but for their data", () => {
    const code = (goals: readonly PageCodeGoal[]): string => {
      const settings = settingsOf(goals, options, false);
      return scriptFor(settings).replace(JSON.stringify(settings), "");
    };
    expect(code(some)).toBe(code([]));
  });

  test("holds nothing that Tag Manager would replace, and nothing that ends a script tag", () => {
    const script = scriptFor(settingsOf(some, { ...options, dataLayer: "</script><!--" }, true));
    expect(script).not.toContain("{{");
    expect(script).not.toContain("<!--");
    expect(script.toLowerCase()).not.toContain("</script");
  });
});

describe("settings", () => {
  test("hold goals via page_code alone, in milliseconds and page views", () => {
    expect(settingsOf(some, options, false).goals).toEqual([
      ["deep", 0, 5],
      ["long", 1, 180_000],
      ["keen", 2, 5_400_000],
    ]);
  });
});

describe("the snippet", () => {
  test("carries the hash of exactly what stands between its script tags", () => {
    const html = snippet(some, options);
    const between = /<script>([\s\S]*)<\/script>/.exec(html)?.[1] ?? "";
    expect(html).toContain(`script-src ${cspHash(between)}`);
  });

  test("is the same text for the same goals", () => {
    expect(snippet(some, options)).toBe(snippet(some, options));
  });
});

interface ExportedContainer {
  readonly exportFormatVersion: number;
  readonly containerVersion: {
    readonly trigger: readonly { readonly triggerId: string; readonly name: string; readonly type: string }[];
    readonly tag: readonly {
      readonly tagId: string;
      readonly name: string;
      readonly type: string;
      readonly firingTriggerId: readonly string[];
      readonly parameter: readonly { readonly key: string; readonly value: string }[];
      readonly consentSettings: unknown;
    }[];
  };
}

describe("the Tag Manager container", () => {
  const file = JSON.parse(containerFile(some, options)) as ExportedContainer;
  const { trigger, tag } = file.containerVersion;

  test("has one tag with the code, and a trigger and a GA4 event tag for each goal", () => {
    expect(file.exportFormatVersion).toBe(2);
    expect(tag.map((t) => t.type)).toEqual(["html", "gaawe", "gaawe", "gaawe"]);
    for (const goal of some) {
      const event = tag.find((t) => t.parameter.some((p) => p.key === "eventName" && p.value === goal.id));
      expect(event?.parameter).toContainEqual({
        type: "TEMPLATE",
        key: "measurementIdOverride",
        value: "G-ABC123",
      });
      const fires = trigger.filter((t) => event?.firingTriggerId.includes(t.triggerId));
      expect(JSON.stringify(fires)).toContain(`"ga4_goals.${goal.id}"`);
    }
  });

  test("each tag waits for analytics_storage, and each of its triggers is in the file", () => {
    for (const { firingTriggerId, consentSettings } of tag) {
      expect(consentSettings).toEqual({
        consentStatus: "NEEDED",
        consentType: { type: "LIST", list: [{ type: "TEMPLATE", value: "analytics_storage" }] },
      });
      expect(trigger.map((t) => t.triggerId)).toEqual(expect.arrayContaining([...firingTriggerId]));
    }
  });

  test("ids and names are unique, and names hold none of the characters Tag Manager refuses", () => {
    const ids = fc.uniqueArray(fc.stringMatching(/^[a-z][a-z0-9_]{0,38}$/), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(ids, (names) => {
        const goals = goalsOf(
          Object.fromEntries(names.map((id, n) => [id, { type: "pages_per_session", at_least: n + 2 }])),
        );
        const objects = tagManagerObjects(goals, options);
        for (const kind of ["tag", "trigger"] as const) {
          const those = objects.filter((o) => o.kind === kind);
          expect(new Set(those.map((o) => o.key)).size, kind).toBe(those.length);
          expect(new Set(those.map((o) => o.fields.name)).size, kind).toBe(those.length);
        }
        for (const { fields } of objects) expect(fields.name).not.toMatch(/[:<>&"']/);
      }),
      { numRuns: runs(30) },
    );
  });
});
