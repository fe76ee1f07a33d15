/**
 * `ga4-goals demo`: the main job on the emulator, in one process. Every line between the prompts is what the real
 * command prints; the emulator's clock and the shop's visitors are all that is not real.
 */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { isMap, parseDocument } from "yaml";
import { EXIT } from "../../../diagnostics/error.js";
import type { Ink } from "../../../diagnostics/ink.js";
import { createClock } from "../../../emulator/clock.js";
import { startGa4 } from "../../../emulator/ga4.js";
import { ingestShopDays, type Shop, shopAccount, shopFrom } from "../../../emulator/shop-property.js";
import { calendarDay, dayNumber } from "../../../emulator/site/calendar.js";
import type { PageCodeEvent } from "../../../emulator/site/page-code.js";
import type { Goal } from "../../../goals/goal.js";
import { diskFiles } from "../../../workflows/disk.js";
import { readGoals } from "../../../workflows/goals-files.js";
import type { RunCommand } from "../../ci/inner-command.js";
import type { Context } from "../../context.js";
import { paintFor } from "../../ink.js";
import { packageFile } from "../../package-files.js";

export interface DemoFlags {
  readonly noColor: boolean;
  readonly seed: number;
  readonly console: boolean;
}

const PROPERTY = "123456789";
const FILE = "goals/shop.yaml";
/** Four weeks before the goals are applied, four weeks after; Mondays. */
const FIRST_DAY = "2026-08-31";
const APPLY_DAY = "2026-09-28";
const DAYS = 28;
/** So few of the example's goals that what is printed can be read; the journey is told in their steps. */
const GOALS = [
  "order",
  "quote_request",
  "newsletter_signup",
  "cart_add",
  "offer_code",
  "checkout_begin",
] as const;
const JOURNEY = ["view_item", "cart_add", "checkout_begin", "order"];
const PAGE = "report.html";
/** The last whole week, exported as BigQuery would. */
const WEEK = { firstDay: "2026-10-19", days: 7 };

/** Five past midnight in Berlin, so that the goals count from that day on. */
const APPLY_MOMENT = new Date("2026-09-27T22:05:00Z");
const REPORT_MOMENT = new Date("2026-10-26T08:00:00Z");

/** The demo, given what runs the commands it shows. */
export function demoOf(runCommand: RunCommand): (context: Context, flags: DemoFlags) => Promise<void> {
  return async function demo(context, flags) {
    await show(context, flags, runCommand);
  };
}

async function show(context: Context, flags: DemoFlags, runCommand: RunCommand): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), "ga4-goals-demo-"));
  const clock = createClock(APPLY_MOMENT);
  const ga4 = await startGa4({ clock, accounts: [shopAccount(PROPERTY)] });
  const inside: Context = {
    ...context,
    directory,
    files: diskFiles(directory),
    environment: { ...context.environment, GA4_EMULATOR_HOST: ga4.address },
    now: clock.now,
  };
  const paint = paintFor(context, context.stdout, flags.noColor);
  const say = (text: string): void => context.stdout.write(`\n${paint.dim(`# ${text}`)}\n`);
  try {
    const example = await readFile(packageFile("goals/examples/shop.yaml"), "utf8");
    await inside.files.writeWhole(FILE, shortened(example));
    const { config } = await readGoals(inside, [FILE], {});
    const shop = shopFrom(FIRST_DAY, flags.seed);
    const command = (...words: string[]): Promise<void> => type(inside, paint, flags, words, runCommand);

    const collect = async (firstDay: string): Promise<string> => {
      const step = { what: `${DAYS} days of visitors to the shop`, of: 1 };
      context.onStep?.({ ...step, done: 0 });
      const pageCode = firstDay === APPLY_DAY ? config.goals.flatMap(pageCodeOf) : [];
      const events = await ingestShopDays(ga4, PROPERTY, shop, firstDay, DAYS, pageCode);
      context.onStep?.({ ...step, done: 1 });
      return `${events.toLocaleString("en")} events`;
    };

    say(`A GA4 on this machine, with ${DAYS} days of a simulated shop: ${await collect(FIRST_DAY)}.`);
    await command("apply", FILE, "--yes");
    say("Once more: there is nothing left to do.");
    await command("plan", FILE);
    say(`${DAYS} days pass, ${await collect(APPLY_DAY)}. Goals count from when they exist, never backwards.`);
    clock.set(REPORT_MOMENT);
    if (flags.console) {
      const pageCode = config.goals.flatMap(pageCodeOf);
      for (const [file, rows] of exportedWeek(shop, pageCode)) await inside.files.writeWhole(file, rows);
      say(
        "The same in the browser, with the events of a week to try goals on. Nothing of it is real: apply what you like.",
      );
      await command("console", FILE, "--events", "export/*.ndjson", "--allow-apply");
      await rm(directory, { recursive: true, force: true });
      return;
    }
    await command("report", FILE, "--period", "28d", "--assists", "all");
    say("The same as a page to open and to send.");
    await command("report", FILE, "--period", "28d", "--assists", "all", "--out", PAGE);
    context.stdout.write(`\nOpen ${pathToFileURL(join(directory, PAGE)).href}\n`);
    context.stdout.write("That was the emulator. With your own property: npx ga4-goals init\n");
  } catch (error) {
    await rm(directory, { recursive: true, force: true });
    throw error;
  } finally {
    await ga4.stop();
  }
}

/** The example file with a few of its goals, and one journey. */
function shortened(text: string): string {
  const file = parseDocument(text);
  const goals = file.get("goals");
  if (!isMap(goals)) throw new TypeError("the example has no goals");
  for (const { key } of [...goals.items])
    if (!GOALS.some((id) => id === String(key))) file.deleteIn(["goals", String(key)]);
  file.deleteIn(["goals", "order", "target", "milestones"]);
  file.deleteIn(["journeys", "page_by_page"]);
  file.delete("setup");
  file.setIn(["journeys", "checkout", "steps"], JOURNEY);
  return file.toString();
}

/** A file a day, by name. */
function exportedWeek(
  shop: Shop,
  pageCode: readonly PageCodeEvent[],
): readonly (readonly [string, string])[] {
  const first = dayNumber(WEEK.firstDay);
  return Array.from({ length: WEEK.days }, (_, index) => {
    const day = calendarDay(first + index);
    const rows = shop.day(day, pageCode).map((row) => JSON.stringify(row));
    return [`export/events_${day.replaceAll("-", "")}.ndjson`, `${rows.join("\n")}\n`] as const;
  });
}

/** Shows the command and runs it. A demo whose command fails has failed. */
async function type(
  context: Context,
  paint: Ink,
  flags: DemoFlags,
  words: readonly string[],
  runCommand: RunCommand,
): Promise<void> {
  context.stdout.write(`\n${paint.strong(`$ ga4-goals ${words.join(" ")}`)}\n`);
  const exitCode = await runCommand([...words, ...(flags.noColor ? ["--no-color"] : [])], context);
  if (exitCode !== EXIT.done) throw new Error(`"${words.join(" ")}" ended with exit code ${exitCode}`);
}

/** What the page code of the simulated site sends for a goal. */
function pageCodeOf(goal: Goal): readonly PageCodeEvent[] {
  if (goal.type === "pages_per_session") return [{ event: goal.id, kind: "pages", threshold: goal.atLeast }];
  // The visitors of the simulated site are not asked how long they look at one page.
  if (goal.type === "duration" && goal.page === undefined) {
    return [{ event: goal.id, kind: "duration", threshold: goal.atLeastSeconds, clock: goal.clock }];
  }
  return [];
}
