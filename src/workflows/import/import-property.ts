/** Imports one property: its goals file and, with `--adopt`, its ledger. By itself or as one of many. */
import { goalsThere, type Imported, importGoals, withoutGoals } from "../../authoring/live/import-goals.js";
import { writeGoalsFile } from "../../authoring/live/write-goals-file.js";
import { EXIT, GoalsError } from "../../diagnostics/error.js";
import { counted } from "../../draw/names.js";
import { loadGoals } from "../../goals/load.js";
import { propertyReader } from "../../google/admin/property-reader.js";
import { dayAt } from "../../numbers/calendar.js";
import { withApplied } from "../../sync/apply/reconcile.js";
import { compileGoals } from "../../sync/compile/compile.js";
import { planChanges } from "../../sync/ga4-plan/plan-changes.js";
import type { Ledger } from "../../sync/ledger/ledger.js";
import { readSnapshot } from "../../sync/snapshot/read-snapshot.js";
import type { Snapshot } from "../../sync/snapshot/snapshot.js";
import type { PropertyTask } from "../fleet/fleet.js";
import type { Ports } from "../ports.js";
import type { State } from "../state.js";
import { aboutProperty, goalsFilesBeside, mayBeBeside } from "./existing-files.js";

export interface ImportWish {
  /** Where the goals file is to stand; absent where it is only shown. */
  readonly out?: string | undefined;
  /** Also put what was imported into the ledger. */
  readonly adopt: boolean;
  /** Write over a file that is there, or beside one that clashes. */
  readonly force: boolean;
  /** Without what the goals files have. */
  readonly new: boolean;
}

export interface ImportedProperty {
  readonly property: string;
  readonly imported: Imported;
  /** The goals file; null where there is nothing new. */
  readonly text: string | null;
  /** Keys that are new in the ledger; null where nothing was to be adopted. */
  readonly adopted: readonly string[] | null;
}

/**
 * What is live in a property as a goals file and, with `adopt`, in its ledger. The file itself is the caller's to write.
 *
 * @throws GoalsError `file-exists`, `goals-exist` or `interrupted` (exit 6), and where GA4 can't be read.
 */
export async function importProperty(
  { ports, property, google, state }: Pick<PropertyTask, "ports" | "property" | "google" | "state">,
  wish: ImportWish,
): Promise<ImportedProperty> {
  await mayBeWritten(ports, wish);
  // The ledger is read and written while nobody else does.
  const unlock = wish.adopt ? await state.lock(property) : async (): Promise<void> => {};
  try {
    if (wish.adopt) await nothingCutOff(state, property);
    const snapshot = await google.admin((clients) => readSnapshot(propertyReader(clients, property)));
    const ledger = await state.ledger(property);
    const owned = new Map(ledger.entries.map((e) => [e.name, { goal: e.goal, protect: e.protect }]));
    const whole = importGoals(snapshot, owned);
    const files = aboutProperty(await goalsFilesBeside(ports, wish.out), property);
    const there = new Set(files.flatMap(({ config }) => (config ? goalsThere(whole, config) : [])));
    const imported = wish.new ? withoutGoals(whole, there) : whole;
    const text = writeGoalsFile(imported);
    if (wish.new && there.size > 0 && Object.keys(imported.file.goals ?? {}).length === 0) {
      const names = files.map(({ file }) => file).join(", ");
      ports.say(`Nothing new: ${names} has all ${counted(there.size, "goal")} already.`);
      return { property, imported, text: null, adopted: null };
    }
    mayBeBeside(ports, files, imported, text, wish);
    const adopted = wish.adopt ? await adopt(state, text, snapshot, ledger, dayAt(ports.now(), "UTC")) : null;
    return { property, imported, text, adopted };
  } finally {
    await unlock();
  }
}

async function mayBeWritten({ files }: Ports, { out, force }: ImportWish): Promise<void> {
  if (out === undefined || force || (await files.size(out)) === null) return;
  throw new GoalsError("file-exists", `${out} is there already, and is not overwritten`, {
    exitCode: EXIT.refused,
    hint: "Name another file with --out, or pass --force.",
  });
}

async function nothingCutOff(state: State, property: string): Promise<void> {
  if ((await state.journal(property)) === null) return;
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
  state: State,
  text: string,
  snapshot: Snapshot,
  ledger: Ledger,
  today: string,
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
    (next, o) => (o.name === null ? next : withApplied(next, o, o.name, today)),
    ledger,
  );
  if (after !== ledger) await state.saveLedger(after);
  return equal.map((o) => `${o.kind} ${o.key}`);
}
