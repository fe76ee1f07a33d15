/** Imports one property: its goals file and, with `--adopt`, its ledger. By itself or as one of many. */

import { goalsThere, withoutGoals } from "../../authoring/live/goals-there.js";
import { type Imported, importGoals } from "../../authoring/live/import-goals.js";
import { leftOutText, writeGoalsFile } from "../../authoring/live/write-goals-file.js";
import type { FormatFlag, OutFlag } from "../../cli/flags.js";
import { paintFor } from "../../cli/ink.js";
import { toJson, writeResult } from "../../cli/output/result.js";
import { EXIT, GoalsError } from "../../diagnostics/error.js";
import { counted } from "../../draw/names.js";
import { loadGoals } from "../../goals/load.js";
import { withApplied } from "../../sync/apply/settle.js";
import { compileGoals } from "../../sync/compile/compile.js";
import { planChanges } from "../../sync/ga4-plan/plan-changes.js";
import type { Ledger } from "../../sync/ledger/ledger.js";
import { ledgerPath } from "../../sync/ledger/ledger-file.js";
import type { Snapshot } from "../../sync/snapshot/snapshot.js";
import { lockProperty } from "../lock.js";
import type { ClientsFlags, CommonFlags, SignInFlags } from "../options.js";
import type { Ports } from "../ports.js";
import { ledgerStore, readJournal, readLedger } from "../state.js";
import { aboutProperty, goalsFilesBeside, mayBeBeside } from "./existing-files.js";

export interface ImportFlags
  extends Pick<CommonFlags, "property" | "noColor" | "verbose">,
    SignInFlags,
    OutFlag,
    ClientsFlags,
    FormatFlag {
  readonly adopt: boolean;
  readonly force: boolean;
  /** Without what the goals files have. */
  readonly new: boolean;
}

/** One property, read by `snapshotOf`: on its own or as one of many. */
export async function importProperty(
  context: Ports,
  flags: ImportFlags,
  property: string,
  snapshotOf: (property: string) => Promise<Snapshot>,
): Promise<void> {
  await mayBeWritten(context, flags);
  // The ledger is read and written while nobody else does.
  const unlock = flags.adopt ? await lockProperty(context, property) : async (): Promise<void> => {};
  try {
    if (flags.adopt) await nothingCutOff(context, property);
    const snapshot = await snapshotOf(property);
    const ledger = await readLedger(context, property);
    const owned = new Map(ledger.entries.map((e) => [e.name, { goal: e.goal, protect: e.protect }]));
    const whole = importGoals(snapshot, owned);
    const files = aboutProperty(await goalsFilesBeside(context, flags.out), property);
    const there = new Set(files.flatMap(({ config }) => (config ? goalsThere(whole, config) : [])));
    const imported = flags.new ? withoutGoals(whole, there) : whole;
    const text = writeGoalsFile(imported);
    if (flags.new && there.size > 0 && Object.keys(imported.file.goals ?? {}).length === 0) {
      const names = files.map(({ file }) => file).join(", ");
      context.stderr.write(`Nothing new: ${names} has all ${counted(there.size, "goal")} already.\n`);
      if (flags.format === "json")
        await writeResult(context, toJson(importJson(property, imported, null)), undefined);
      return;
    }
    mayBeBeside(context, files, imported, text, flags);
    const adopted = flags.adopt ? await adopt(context, text, snapshot, ledger) : null;
    const result = flags.format === "json" ? toJson(importJson(property, imported, adopted)) : text;
    await writeResult(context, result, flags.out);
    tell(context, flags, property, imported, adopted);
  } finally {
    await unlock();
  }
}

async function mayBeWritten(context: Ports, { out, force }: ImportFlags): Promise<void> {
  if (out === undefined || force || (await context.files.size(out)) === null) return;
  throw new GoalsError("file-exists", `${out} is there already, and is not overwritten`, {
    exitCode: EXIT.refused,
    hint: "Name another file with --out, or pass --force.",
  });
}

async function nothingCutOff(context: Ports, property: string): Promise<void> {
  if ((await readJournal(context, property)) === null) return;
  throw new GoalsError("interrupted", "an earlier apply of this property was cut off", {
    exitCode: EXIT.refused,
    hint: "Finish it first with `ga4-goals apply --resume`, or import without --adopt.",
  });
}

/**
 * Puts what the file says, as it is live, into the ledger; what is ours already stays ours, with all the fields that the
 * file now says. The keys that are new.
 */
async function adopt(
  context: Ports,
  text: string,
  snapshot: Snapshot,
  ledger: Ledger,
): Promise<readonly string[]> {
  const { config, diagnostics } = loadGoals([{ file: "import", text }], { named: {}, environment: {} });
  if (!config)
    throw new Error(`the imported file is not right: ${diagnostics.map((d) => d.code).join(", ")}`);
  const plan = planChanges({
    compiled: compileGoals(config),
    streams: config.streams,
    moved: [],
    snapshot,
    ledger,
    policy: { allowDelete: false, force: false },
  });
  const known = new Set(ledger.entries.map((e) => `${e.kind} ${e.key}`));
  const equal = plan.operations.filter(
    (o) => o.action === "adopt" && o.changes.length === 0 && !known.has(`${o.kind} ${o.key}`),
  );
  const settled = plan.operations.filter((o) => o.action === "record" && o.reason === "settled");
  const after = [...equal, ...settled].reduce(
    (next, o) => (o.name === null ? next : withApplied(next, o, o.name)),
    ledger,
  );
  if (after !== ledger) await ledgerStore(context, snapshot.property.id).save(after);
  return equal.map((o) => `${o.kind} ${o.key}`);
}

/** The result as data; `schemaVersion` counts its breaking changes. */
function importJson(property: string, imported: Imported, adopted: readonly string[] | null): object {
  const { file, review, left } = imported;
  return { schemaVersion: 1, property, goalsFile: file, review, left, adopted };
}

function tell(
  context: Ports,
  flags: ImportFlags,
  property: string,
  { file, left }: Imported,
  adopted: readonly string[] | null,
): void {
  const paint = paintFor(context, context.stderr, flags.noColor);
  const goals = Object.values(file.goals ?? {});
  const macro = goals.filter((g) => g.tier === "macro").length;
  const lines = [
    `${paint.good("imported")} ${counted(goals.length, "goal")} (${macro} macro, ${goals.length - macro} micro); tiers and categories are guesses, marked "review:".`,
  ];
  if (adopted !== null) {
    lines.push(
      adopted.length === 0
        ? `Nothing new to adopt: ${ledgerPath(property)} stays as it is.`
        : `adopted ${adopted.length} resources: ${ledgerPath(property)} knows them now.`,
    );
  }
  if (left.length > 0) {
    lines.push(paint.warn(`Left out, because a goals file can't say it; it stays in GA4 as it is:`));
    for (const item of left) lines.push(`  - ${leftOutText(item)}`);
  }
  context.stderr.write(`${lines.join("\n")}\n`);
}
