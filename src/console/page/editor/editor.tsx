/** One goal: its form, the file's text beside it, and what it would have counted. */
import { useComputed, useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Problem } from "../../shapes.js";
import type { Console } from "../console.js";
import { here } from "../console.js";
import { addressOf, goTo } from "../route.js";
import { CountedPanel } from "./counted.js";
import type { Draft } from "./draft.js";
import { ElsewhereNotice } from "./elsewhere.js";
import type { Problem as FieldProblem } from "./fields.js";
import { Problems } from "./fields.js";
import { asBlock, asText, asTexts } from "./goal-data.js";
import { GoalForm, type Known } from "./goal-form.js";
import { explanation } from "./schema.js";
import { hostOf, showPlace, showProblems } from "./yaml-view.js";

export function GoalEditor({ console, id }: { readonly console: Console; readonly id: string }): JSX.Element {
  const draft = draftOf(console, id);
  if (draft === null)
    return (
      <>
        <Title title={id} />
        <p class="waiting">
          {`There is no goal called ${id}. `}
          <a href={addressOf("goals")}>All goals</a>
        </p>
      </>
    );
  return <Open console={console} id={id} draft={draft} />;
}

/** The file that has the goal; while a goal is being written, as its text says. */
function draftOf(console: Console, id: string): Draft | null {
  const files = console.state.value?.files ?? [];
  const drafts = files.flatMap(({ file }) => console.drafts.value.get(file) ?? []);
  const shown = console.checked.value?.goals.find((goal) => goal.id === id);
  return (
    drafts.find((draft) => draft.file === shown?.file) ??
    drafts.find((draft) => draft.read(["goals", id]) !== undefined) ??
    null
  );
}

function Title({
  title,
  children,
}: {
  readonly title: string;
  readonly children?: JSX.Element;
}): JSX.Element {
  return (
    <div class="title">
      <div>
        <p class="back">
          <a href={addressOf("goals")}>← All goals</a>
        </p>
        <h1>{title}</h1>
      </div>
      {children}
    </div>
  );
}

interface OpenProps {
  readonly console: Console;
  readonly id: string;
  readonly draft: Draft;
}

function Open({ console, id, draft }: OpenProps): JSX.Element {
  const last = useSignal<unknown>(undefined);
  const goal = useComputed(() => {
    // Of a text that can't be read the form keeps what it showed.
    const read = draft.read(["goals", id]);
    return read === undefined ? last.peek() : read;
  });
  last.value = goal.value;
  const problems = (console.checked.value?.problems ?? []).filter(({ file }) => file === draft.file);
  const written = asBlock(goal.value);
  useEffect(() => {
    const save = (event: KeyboardEvent): void => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "s") return;
      event.preventDefault();
      if (draft.isChanged) void console.save(draft.file);
    };
    addEventListener("keydown", save);
    return () => removeEventListener("keydown", save);
  }, [draft]);
  return (
    <>
      <Title title={asText(written.name) || id}>
        <Tools console={console} draft={draft} id={id} />
      </Title>
      <ElsewhereNotice console={console} draft={draft} />
      <div class="editor">
        <section aria-labelledby="form-title">
          <h2 id="form-title">Goal</h2>
          <Problems problems={own(problems, ["goals", id], true)} />
          <GoalForm
            id={id}
            goal={written}
            edit={(changes) => void draft.edit(["goals", id], changes)}
            problemsAt={(path) => own(problems, ["goals", id, ...path], false)}
            aboutAt={(path) => {
              const schema = console.schema.value;
              return schema === null ? "" : explanation(schema, ["goals", id, ...path], draft.read([]));
            }}
            known={knownOf(console, asTexts(written.event))}
          />
          {draft.refused.value === null ? null : (
            <p class="notice warn" role="alert">
              {`Not changed: ${draft.refused.value}. Change it in the YAML.`}
            </p>
          )}
        </section>
        <section class="text" aria-labelledby="yaml-title">
          <h2 id="yaml-title">{draft.file}</h2>
          <YamlBox draft={draft} id={id} problems={problems} console={console} />
          <ProblemList problems={problems} draft={draft} />
        </section>
        <CountedPanel console={console} id={id} draft={draft} />
      </div>
    </>
  );
}

/** Those at a path; with `exact` none of those below it. */
function own(
  problems: readonly Problem[],
  path: readonly (string | number)[],
  exact: boolean,
): readonly FieldProblem[] {
  return problems
    .filter((problem) => path.every((step, index) => problem.path[index] === step))
    .filter((problem) => !exact || problem.path.length === path.length)
    .map(({ severity, message, hint }) => ({ severity, message, ...(hint === null ? {} : { hint }) }));
}

function knownOf(console: Console, events: readonly string[]): Known {
  const goals = console.checked.value?.goals ?? [];
  const seen = here(console.seen);
  const parameters = events.flatMap((event) => console.parametersOf(event));
  return {
    goals: goals.map(({ id, raw }) => ({
      id,
      name: asText(asBlock(raw).name) || id,
      tier: asText(asBlock(raw).tier),
    })),
    stages: [...new Set(goals.map(({ raw }) => asText(asBlock(raw).stage)).filter((stage) => stage !== ""))],
    events: seen?.kind === "events" ? seen.events.map(({ name }) => name) : [],
    pages: seen?.kind === "events" ? seen.pages.map(({ path }) => path) : [],
    parameters: [...new Set(parameters.map(({ name }) => name))],
    valuesOf: (name) =>
      parameters.filter((one) => one.name === name).flatMap(({ values }) => values.map(({ value }) => value)),
  };
}

function Tools({ console, draft, id }: OpenProps): JSX.Element {
  const text = draft.text.value;
  const changed = text !== draft.saved.value;
  const { undo, redo } = draft.depth;
  const remove = (): void => {
    if (draft.edit([], [[["goals", id], undefined]])) goTo("goals");
  };
  return (
    <div class="tools">
      <span class="small soft" aria-live="polite">
        {changed ? "Not saved" : "As in the file"}
      </span>
      <button type="button" class="quiet" onClick={remove}>
        Remove
      </button>
      <button type="button" disabled={undo === 0} onClick={() => draft.undo()}>
        Undo
      </button>
      <button type="button" disabled={redo === 0} onClick={() => draft.redo()}>
        Redo
      </button>
      <button type="button" class="first" disabled={!changed} onClick={() => void console.save(draft.file)}>
        Save
      </button>
    </div>
  );
}

/** The editor of the file's text, in a shadow root of its own. */
function YamlBox({
  draft,
  id,
  problems,
  console,
}: OpenProps & { readonly problems: readonly Problem[] }): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const host = hostOf(draft.view);
    if (host === null) return;
    host.className = "yaml-host";
    box.current?.append(host);
    draft.view.requestMeasure();
    return () => host.remove();
  }, [draft]);
  useEffect(() => {
    const start = console.checked.peek()?.goals.find((goal) => goal.id === id)?.start;
    const at = start ?? draft.text.peek().search(new RegExp(`^ +${id}:`, "m"));
    if (at >= 0) showPlace(draft.view, at);
  }, [draft, id]);
  useEffect(
    () => showProblems(draft.view, problems),
    [draft, problems.map(({ start, message }) => `${start} ${message}`).join()],
  );
  return <div class="yaml-box" ref={box} />;
}

/** All of the file, each leading to its place: what is wrong elsewhere keeps the goal from counting too. */
function ProblemList({
  problems,
  draft,
}: {
  readonly problems: readonly Problem[];
  readonly draft: Draft;
}): JSX.Element {
  return (
    <div aria-live="polite">
      {problems.length === 0 ? null : (
        <ul class="problems">
          {problems.slice(0, 8).map(({ severity, message, line, start }) => (
            <li key={`${start} ${message}`} class={severity}>
              <button
                type="button"
                class="link"
                onClick={() => {
                  showPlace(draft.view, start);
                  draft.view.focus();
                }}
              >
                {`Line ${line}`}
              </button>
              {` ${message}`}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
