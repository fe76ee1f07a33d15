/** What each endpoint answers, over the use cases of the workbench. */
import { EXIT, GoalsError } from "../diagnostics/error.js";
import { goalsJsonSchema } from "../goals/json-schema.js";
import { hideInData, type Kept, type Taken } from "../goals/yaml/taken.js";
import type { ReportFormat } from "../report/draw/table-names.js";
import { outcomeJson, outcomesJson, tagManagerEndJson } from "../sync/draw/outcomes.js";
import { type ErrorJson, errorJson } from "../workflows/error-json.js";
import type { Ports } from "../workflows/ports.js";
import { draftInto } from "../workflows/workbench/draft-goal.js";
import { liveGoals } from "../workflows/workbench/live.js";
import { reportsOf } from "../workflows/workbench/reports.js";
import { type Planned as PlannedHere, shownPlans } from "../workflows/workbench/shown-plans.js";
import { readFileText, saveText } from "../workflows/workbench/texts.js";
import type { Trials } from "../workflows/workbench/trials.js";
import type { ReadDraft, Workbench } from "../workflows/workbench/workbench.js";
import { type Reply, unknown } from "./server.js";
import type { Answer, ApplyEvent, Ask, Draft, EndpointName, Planned, State } from "./shapes.js";
import { checkedOf } from "./shown.js";

export interface Desk {
  readonly version: string;
  readonly allowApply: boolean;
  readonly ports: Ports;
  readonly bench: Workbench;
  /** Of a client, opened when they are first asked for; one is open at a time. */
  readonly trialsOf: (read: ReadDraft) => Promise<Trials>;
  /** What was taken from the environment, by its name; grows while files are read. */
  readonly taken: Taken;
  /** True once the console is to end: what is under way is finished, and nothing new begun. */
  readonly stopping: () => boolean;
  /** Work that the console does not end before; it never fails. */
  readonly until: (work: Promise<unknown>) => void;
}

type Handlers = {
  readonly [N in Exclude<EndpointName, "apply" | "report-file">]: (ask: Ask<N>) => Promise<Answer<N>>;
} & {
  readonly apply: (ask: Ask<"apply">) => Promise<AsyncIterable<ApplyEvent>>;
  readonly "report-file": (ask: Ask<"report-file">) => Promise<Reply>;
};

/** Texts of files go to the page as they are written, variables by their names: it gives them back to be saved. */
const KEPT: { readonly [N in EndpointName]?: Kept } = {
  state: { keys: ["files", "raw"] },
  check: { keys: ["raw"] },
  draft: { keys: ["text"] },
  count: { numbers: true },
  counts: { numbers: true },
  funnel: { numbers: true },
  seen: { numbers: true },
  parameters: { numbers: true },
  report: { numbers: true },
  "check-goals": { numbers: true },
};

export function answersOf(desk: Desk): {
  readonly answer: (name: EndpointName, ask: never) => Promise<Reply>;
  readonly hidden: (error: ErrorJson) => ErrorJson;
} {
  const hidden = <T>(value: T, kept: Kept = {}): T => hideInData(value, desk.taken, kept) as T;
  const handlers = handlersOf(desk, (value) => hidden(value, { numbers: true }));
  return {
    hidden: (error) => hidden(error, { numbers: true }),
    answer: async (name, ask) => {
      if (name === "report-file") return handlers[name](ask);
      if (name === "apply")
        return {
          kind: "lines",
          values: each(await handlers[name](ask), (event) => hidden(event, { numbers: true })),
        };
      const value = await (handlers[name] as (ask: never) => Promise<unknown>)(ask);
      return { kind: "json", value: hidden(value, KEPT[name]) };
    },
  };
}

async function* each<T>(values: AsyncIterable<T>, change: (value: T) => T): AsyncIterable<T> {
  for await (const value of values) yield change(value);
}

/** `hidden`: what a file that is given away has to go through. */
function handlersOf(desk: Desk, hidden: <T>(value: T) => T): Handlers {
  const { bench, ports } = desk;
  const plans = shownPlans(bench);
  const reports = reportsOf(bench, hidden);

  const draftOf = async ({ client, texts }: Draft): Promise<ReadDraft> => {
    const own = bench.filesOf(client);
    for (const file of Object.keys(texts)) ours(own, file);
    return bench.read(client, new Map(Object.entries(texts)));
  };
  const textOf = async ({ client, texts }: Draft, file: string): Promise<string> => {
    ours(bench.filesOf(client), file);
    return (Object.hasOwn(texts, file) ? texts[file] : undefined) ?? (await readFileText(ports, file)).text;
  };

  return {
    state: ({ client }) => stateOf(desk, client),
    check: async (ask) => checkedOf(await draftOf(ask)),
    count: async (ask) => {
      const [draft, saved] = await Promise.all([draftOf(ask), bench.read(ask.client)]);
      return (await desk.trialsOf(draft)).count(draft.config, ask.goal, saved.config);
    },
    counts: async ({ client }) => {
      const read = await bench.read(client);
      return (await desk.trialsOf(read)).counts(read.config);
    },
    funnel: async (ask) => {
      const draft = await draftOf(ask);
      return (await desk.trialsOf(draft)).funnel(draft.config, ask.journey);
    },
    seen: async ({ client }) => {
      const read = await bench.read(client);
      return (await desk.trialsOf(read)).seen();
    },
    parameters: async ({ client, event }) =>
      (await desk.trialsOf(await bench.read(client))).parameters(event),
    draft: async (ask) => {
      const [draft, text] = [await draftOf(ask), await textOf(ask, ask.file)];
      const others = checkedOf(draft).goals.map(({ id }) => id);
      return draftInto(text, ask.pick, others);
    },
    save: async ({ client, file, text, basedOn }) => {
      ours(bench.filesOf(client), file);
      return { hash: await saveText(ports, { file, text, basedOn }) };
    },
    live: ({ client }) => liveGoals(bench, client),
    plan: async ({ client, allowDelete, force }) => {
      const planned = await plans.plan(client, { allowDelete, force });
      return { ...planned, notApplicable: notApplicable(planned, desk) };
    },
    apply: async ({ client, digest }) => {
      if (!desk.allowApply) {
        throw new GoalsError("not-from-the-page", "nothing was applied: this console may not", {
          exitCode: EXIT.notAllowed,
          hint: "Start it with --allow-apply, or run ga4-goals apply.",
        });
      }
      return applying(desk, (listeners) =>
        plans.apply(client, digest, { ...listeners, stopping: desk.stopping }),
      );
    },
    report: ({ client, ...wish }) => reports.make(client, wish),
    "report-file": async ({ id, format, table }) => {
      const body = await reports.file(id, format, table);
      if (body === null) throw unknown("there is no such report any more: make it again");
      const name = table === undefined || format !== "csv" ? "report" : `report-${table}`;
      return { kind: "file", name: `${name}.${ENDINGS[format]}`, type: TYPES[format], body };
    },
    "check-goals": ({ client }) => reports.check(client),
    schema: async () => goalsJsonSchema(),
  };
}

const ENDINGS: Readonly<Record<ReportFormat, string>> = {
  text: "txt",
  json: "json",
  csv: "csv",
  xlsx: "xlsx",
  markdown: "md",
  html: "html",
};
const TYPES: Readonly<Record<ReportFormat, string>> = {
  text: "text/plain; charset=utf-8",
  json: "application/json",
  csv: "text/csv; charset=utf-8",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  markdown: "text/markdown; charset=utf-8",
  html: "text/html; charset=utf-8",
};

/** The files that the console was started with, by the very names it gave: no other is read or written. */
function ours(files: readonly string[], file: string): void {
  if (!files.includes(file)) throw unknown(`${JSON.stringify(file)} is no file of this console`);
}

async function stateOf(desk: Desk, wished: string | null): Promise<State> {
  const { bench, ports, version, allowApply } = desk;
  const clients = await bench.clients();
  const client = wished ?? clients[0]?.name ?? null;
  const names = bench.filesOf(client);
  const [files, read] = await Promise.all([
    Promise.all(names.map((file) => readFileText(ports, file))),
    bench.read(client),
  ]);
  const events = await (await desk.trialsOf(read)).source();
  const { property } = read;
  return { version, allowApply, clients, client, property, files, events, checked: checkedOf(read) };
}

function notApplicable(planned: PlannedHere, { allowApply }: Desk): Planned["notApplicable"] {
  if (!planned.hasChanges) return "There is nothing to do.";
  const [first] = planned.refusals;
  if (first !== undefined) return `The plan is refused: ${first.message}`;
  if (planned.readOnly) return "Whoever is signed in may only read this property.";
  if (planned.interrupted) return "An earlier apply was cut off: ga4-goals apply --resume goes on with it.";
  return allowApply ? null : "This console only looks. Start it with --allow-apply, or run ga4-goals apply.";
}

type Applying = Parameters<ReturnType<typeof shownPlans>["apply"]>[2];

/** What happens, as it happens. Nothing is left under way when the last of it has been given. */
async function* applying(
  { until }: Pick<Desk, "until">,
  run: (listeners: Applying) => ReturnType<ReturnType<typeof shownPlans>["apply"]>,
): AsyncIterable<ApplyEvent> {
  const happened: ApplyEvent[] = [];
  let wake = (): void => {};
  const tell = (event: ApplyEvent): void => {
    happened.push(event);
    wake();
  };
  let of = 0;
  let done = 0;
  const outcome = (one: Parameters<typeof outcomeJson>[0]): void =>
    tell({ kind: "outcome", outcome: outcomeJson(one), done: ++done, of });
  const ended = run({
    onPlan: ({ operations, tagManager }) => {
      of = operations.length + (tagManager?.operations.length ?? 0);
      tell({ kind: "begun", operations: of });
    },
    onOutcome: outcome,
    onTagManagerOutcome: outcome,
    onNoAnnotation: (why) => tell({ kind: "note", text: `No annotation was left in GA4: ${why}` }),
  }).then(
    (applied) => {
      const { tagManager: end, exitCode } = applied;
      const result = {
        ...outcomesJson(applied),
        ...(end === null ? {} : { tagManager: tagManagerEndJson(end) }),
      };
      tell({ kind: "ended", exitCode, result });
    },
    (error: unknown) => tell({ kind: "failed", error: errorJson(error).error }),
  );
  until(ended);
  for (;;) {
    const event = happened.shift();
    if (event === undefined) {
      await new Promise<void>((resolve) => {
        wake = resolve;
        if (happened.length > 0) resolve();
      });
      continue;
    }
    yield event;
    if (event.kind === "ended" || event.kind === "failed") return;
  }
}
