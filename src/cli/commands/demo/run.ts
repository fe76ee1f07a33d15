/**
 * `ga4-goals demo`: the main job on the emulator, in one process. Every line between the prompts is what the real
 * command prints; the emulator's clock and the shop's visitors are all that is not real.
 */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EXIT } from "../../../diagnostics/error.js";
import type { Ink } from "../../../diagnostics/ink.js";
import { createClock } from "../../../emulator/clock.js";
import { startGa4 } from "../../../emulator/ga4.js";
import { ingestShopDays, shopAccount, shopFrom } from "../../../emulator/shop-property.js";
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
}

const PROPERTY = "123456789";
const FILE = "goals/shop.yaml";
/** Four weeks before the goals are applied, four weeks after; Mondays. */
const FIRST_DAY = "2026-08-31";
const APPLY_DAY = "2026-09-28";
const DAYS = 28;
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
    await inside.files.writeWhole(FILE, await readFile(packageFile("goals/examples/shop.yaml"), "utf8"));
    const { config } = await readGoals(inside, [FILE], {});
    const shop = shopFrom(FIRST_DAY, flags.seed);
    const command = (...words: string[]): Promise<void> => type(inside, paint, flags, words, runCommand);

    say(`A GA4 on this machine with ${DAYS} days of a simulated shop's traffic.`);
    const before = await ingestShopDays(ga4, PROPERTY, shop, FIRST_DAY, DAYS);
    context.stdout.write(`${before.toLocaleString("en")} events collected\n`);
    await command("validate", FILE);
    await command("plan", FILE);
    await command("apply", FILE, "--yes");
    say("Once more: there is nothing left to do.");
    await command("plan", FILE);
    say(`${DAYS} days pass. The goals count from the moment they exist, never backwards.`);
    const after = await ingestShopDays(
      ga4,
      PROPERTY,
      shop,
      APPLY_DAY,
      DAYS,
      config.goals.flatMap(pageCodeOf),
    );
    context.stdout.write(`${after.toLocaleString("en")} events collected\n`);
    clock.set(REPORT_MOMENT);
    await command("report", FILE, "--period", "28d", "--assists", "all");
    say("That was the emulator. With your own property: see README.md.");
  } finally {
    await ga4.stop();
    await rm(directory, { recursive: true, force: true });
  }
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
