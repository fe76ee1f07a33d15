/** Journeys: their steps in order, to be dragged or moved by keys, and the funnel that comes of it. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { formatCount, formatDays, formatShare } from "../../../draw/format.js";
import { type FunnelStep, funnel } from "../../../draw/html/charts.js";
import { keys } from "../../../draw/html/parts.js";
import { moveIn } from "../../../goals/yaml/move.js";
import type { Funnel, JourneyShown } from "../../shapes.js";
import { ask } from "../api.js";
import type { Console } from "../console.js";
import { Drawn } from "../drawn.js";
import type { Draft } from "../editor/draft.js";
import { ElsewhereNotice } from "../editor/elsewhere.js";
import { asBlock, asText } from "../editor/goal-data.js";
import { useNewest } from "../editor/newest.js";
import { Steps } from "./steps.js";

export function JourneysView({ console }: { readonly console: Console }): JSX.Element {
  const journeys = console.checked.value?.journeys ?? [];
  return (
    <>
      <div class="title">
        <div>
          <h1>Journeys</h1>
          <p class="lead">The ways to a goal, step by step. Move a step and see who comes through.</p>
        </div>
      </div>
      {journeys.length === 0 ? (
        <p class="waiting">
          The files have no journeys yet. A journey is a goal and the steps to it, under `journeys:`.
        </p>
      ) : (
        journeys.map((journey) => (
          <Journey key={`${journey.file} ${journey.id}`} console={console} journey={journey} />
        ))
      )}
    </>
  );
}

interface JourneyProps {
  readonly console: Console;
  readonly journey: JourneyShown;
}

function Journey({ console, journey }: JourneyProps): JSX.Element | null {
  const draft = console.drafts.value.get(journey.file);
  if (draft === undefined) return null;
  const name = journey.journey?.name ?? (asText(asBlock(journey.raw).name) || journey.id);
  const changed = draft.text.value !== draft.saved.value;
  const id = `journey-${journey.id}`;
  return (
    <section aria-labelledby={id}>
      <div class="section-head">
        <h2 id={id}>{name}</h2>
        <div class="tools">
          <button type="button" disabled={draft.depth.undo === 0} onClick={() => draft.undo()}>
            Undo
          </button>
          <button
            type="button"
            class="first"
            disabled={!changed}
            onClick={() => void console.save(draft.file)}
          >
            Save
          </button>
        </div>
      </div>
      <ElsewhereNotice console={console} draft={draft} />
      <div class="journey">
        <OwnSteps console={console} journey={journey} draft={draft} />
        <FunnelBox console={console} journey={journey} draft={draft} />
      </div>
    </section>
  );
}

interface OfDraft extends JourneyProps {
  readonly draft: Draft;
}

function OwnSteps({ console, journey, draft }: OfDraft): JSX.Element {
  const failed = useSignal<string | null>(null);
  const raw = draft.read(["journeys", journey.id, "steps"]);
  const steps = Array.isArray(raw)
    ? raw.map((step, index) => stepName(step, journey.journey?.steps[index]))
    : [];
  const names = new Map(console.checked.value?.goals.map(({ id, goal }) => [id, goal?.name ?? id]));
  const move = (from: number, to: number): void => {
    const moved = moveIn(draft.text.value, ["journeys", journey.id, "steps"], from, to);
    failed.value = moved.ok ? null : `Not moved: ${moved.reason}. Move it in the YAML.`;
    if (moved.ok) draft.replace(moved.text);
  };
  return (
    <div>
      <Steps
        steps={steps.map((step) => ({ name: names.get(step) ?? step, about: names.has(step) ? step : "" }))}
        onMove={move}
      />
      <div role="status">{failed.value === null ? null : <p class="notice warn">{failed.value}</p>}</div>
    </div>
  );
}

/** As it is written where that is a word, else as the server names it. */
function stepName(step: unknown, named: string | undefined): string {
  const { step: inner, event, page } = asBlock(step);
  return asText(step) || asText(inner) || asText(event) || asText(page) || (named ?? "…");
}

type Answered = Exclude<Funnel, { readonly kind: "overtaken" }>;
type Shown = Extract<Funnel, { readonly kind: "events" }>;

function whyNot(answer: Answered): string | null {
  switch (answer.kind) {
    case "unknown":
      return answer.why;
    case "wrong":
      return "No funnel while the file has errors. Below it is as it was before.";
    case "events":
      return null;
  }
}

function FunnelBox({ console, journey, draft }: OfDraft): JSX.Element {
  const { shown, why, busy } = useNewest(
    { console, draft, id: journey.id },
    {
      ask: () => ask("funnel", { client: console.client, texts: console.texts(), journey: journey.id }),
      isShown: (answer: Answered): answer is Shown => answer.kind === "events",
      whyNot,
    },
  );
  const now = shown.value;
  return (
    <div class={why.value === null ? "funnel-box" : "funnel-box old"} aria-busy={busy.value}>
      <div role="status">{why.value === null ? null : <p class="notice">{why.value}</p>}</div>
      {now === null ? (
        why.value === null ? (
          <p class="waiting">Counting…</p>
        ) : null
      ) : (
        <>
          <p class="small soft">{`Visits of ${formatDays(now.days.firstDay, now.days.lastDay)}.`}</p>
          <Drawn
            html={`${funnel(stepsOf(now.funnel))}${keys([
              ["", "went on"],
              ["lost", "went no further"],
            ])}`}
          />
        </>
      )}
    </div>
  );
}

function stepsOf({ steps }: Extract<Funnel, { kind: "events" }>["funnel"]): readonly FunnelStep[] {
  const worst = Math.max(0, ...steps.map(({ sessionsLost }) => sessionsLost ?? 0));
  return steps.map(({ step, sessions, sessionsLost, sessionsFromStepBefore }) => {
    const share =
      sessionsFromStepBefore === null ? "" : `, ${formatShare(sessionsFromStepBefore)} of the step before`;
    return {
      name: step,
      count: sessions,
      lost: sessionsLost,
      before: null,
      text: `${formatCount(sessions)} visits${share}`,
      lostText:
        sessionsLost === null || sessionsLost === 0 ? "" : `${formatCount(sessionsLost)} went no further`,
      hurdle: worst > 0 && sessionsLost === worst,
    };
  });
}
