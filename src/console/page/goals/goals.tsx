/** The goals of the files, macro and micro along the journey: what each counted, its target, how it stands in GA4. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { formatCount, formatDays, formatShare, UNKNOWN } from "../../../draw/format.js";
import { sparkline } from "../../../draw/html/parts.js";
import type { Counts, GoalShown, Live } from "../../shapes.js";
import { type Console, here } from "../console.js";
import { Drawn } from "../drawn.js";
import { Problems } from "../editor/fields.js";
import { asBlock, asText } from "../editor/goal-data.js";
import { PickDialog } from "../editor/pick.js";
import { addressOf } from "../route.js";

export function GoalsView({ console }: { readonly console: Console }): JSX.Element {
  const sought = useSignal("");
  const picking = useSignal(false);
  const state = console.state.value;
  const checked = console.checked.value;
  const live = here(console.live);
  const goals = (checked?.goals ?? []).filter((goal) => matches(goal, sought.value));
  const wrong = checked?.problems.filter(({ severity }) => severity === "error") ?? [];
  return (
    <>
      <div class="title">
        <div>
          <h1>{live?.propertyName ?? "Goals"}</h1>
          <p class="lead">{state?.events.words}</p>
        </div>
        <div class="tools">
          <label class="find">
            <span class="unseen">Search the goals</span>
            <input
              type="search"
              placeholder="Search"
              value={sought.value}
              onInput={({ currentTarget }) => {
                sought.value = currentTarget.value;
              }}
            />
          </label>
          <button type="button" class="first" onClick={() => (picking.value = true)}>
            New goal
          </button>
        </div>
      </div>
      {picking.value ? <PickDialog console={console} onClose={() => (picking.value = false)} /> : null}
      {wrong.length === 0 ? null : (
        <div class="notice bad">
          <p>The files have errors, so nothing is counted or compared until they are mended.</p>
          <Problems
            problems={wrong.slice(0, 5).map(({ severity, message, file, line }) => ({
              severity,
              message: `${file}:${line} ${message}`,
            }))}
          />
        </div>
      )}
      <CountsNotice console={console} />
      <Tier console={console} tier="macro" title="Macro goals" intro="What the site is for." goals={goals} />
      <Tier
        console={console}
        tier="micro"
        title="Micro goals"
        intro="The small steps towards them, along the journey."
        goals={goals}
      />
      <Tier
        console={console}
        tier=""
        title="Not to be read yet"
        intro="Their tier is missing or wrong."
        goals={goals}
      />
      {goals.length === 0 ? (
        <p class="waiting">
          {sought.value === ""
            ? "There are no goals yet. Choose one from what was seen on the site: New goal."
            : "No goal is called that."}
        </p>
      ) : null}
    </>
  );
}

function matches({ id, goal, raw }: GoalShown, sought: string): boolean {
  const words = [
    id,
    goal?.event,
    ...["name", "stage", "owner", "category", "type", "description"].map((key) => asText(asBlock(raw)[key])),
  ];
  const text = words.join(" ").toLowerCase();
  return sought
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

/** Why there are no numbers, or no word of GA4. */
function CountsNotice({ console }: { readonly console: Console }): JSX.Element | null {
  const counts = console.counts.value;
  const live = console.live.value;
  const why = [
    ...(counts.kind === "failed" ? [counts.why] : []),
    ...(counts.kind === "here" && counts.value.kind === "unknown" ? [counts.value.why] : []),
    ...(live.kind === "failed" ? [`GA4 could not be asked: ${live.why}`] : []),
  ];
  return why.length === 0 ? null : (
    <div class="notice">
      {why.map((text) => (
        <p key={text}>{text}</p>
      ))}
    </div>
  );
}

interface TierProps {
  readonly console: Console;
  readonly tier: string;
  readonly title: string;
  readonly intro: string;
  readonly goals: readonly GoalShown[];
}

function Tier({ console, tier, title, intro, goals }: TierProps): JSX.Element | null {
  const own = goals.filter((goal) => tierOf(goal) === tier);
  if (own.length === 0) return null;
  const named = [...new Set(own.map(stageOf))];
  // In the order of the file; those without one stand last, where they are not taken for the stage above.
  const stages = [...named.filter((stage) => stage !== ""), ...named.filter((stage) => stage === "")];
  const id = `tier-${tier === "" ? "none" : tier}`;
  return (
    <section class="goals-of" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      <p class="intro">{`${intro}${daysWords(here(console.counts))}`}</p>
      {stages.map((stage) => (
        <div key={stage}>
          {stages.length === 1 && stage === "" ? null : <h3>{stage === "" ? "Without a stage" : stage}</h3>}
          <ul class="goal-rows">
            {own
              .filter((goal) => stageOf(goal) === stage)
              .map((goal) => (
                <Row key={`${goal.file} ${goal.id}`} console={console} goal={goal} />
              ))}
          </ul>
        </div>
      ))}
    </section>
  );
}

function tierOf({ raw }: GoalShown): string {
  const tier = asText(asBlock(raw).tier);
  return tier === "macro" || tier === "micro" ? tier : "";
}

function stageOf({ raw }: GoalShown): string {
  return asText(asBlock(raw).stage);
}

function daysWords(counts: Counts | null): string {
  if (counts === null || counts.kind === "unknown") return "";
  const days = counts.kind === "events" ? counts.events : counts.days;
  if (days === null) return "";
  const { firstDay, lastDay } = days;
  return ` Counts of ${formatDays(firstDay, lastDay)}.`;
}

function Row({ console, goal }: { readonly console: Console; readonly goal: GoalShown }): JSX.Element {
  const raw = asBlock(goal.raw);
  const live = here(console.live)?.goals.find((one) => one.goal === goal.id);
  const name = goal.goal?.name ?? (asText(raw.name) || goal.id);
  return (
    <li>
      <span class="name">
        <a href={addressOf("goals", goal.id)}>{name}</a>
        <span class="sub">{about(goal)}</span>
      </span>
      <Numbers
        counts={here(console.counts)}
        isCounted={console.counts.value.kind !== "waiting"}
        id={goal.id}
        name={name}
      />
      <span class="target">
        {goal.goal?.target === null || goal.goal === null ? "" : `Target: ${goal.goal.target}`}
      </span>
      <State live={live} isAsked={console.live.value.kind === "here"} />
    </li>
  );
}

function about({ id, goal }: GoalShown): string {
  if (goal === null) return id;
  const approximate = goal.approximate ? ", approximate" : "";
  return `${goal.event} · ${goal.category}${goal.keyEvent ? "" : " · no key event"}${approximate}`;
}

function Numbers({
  counts,
  isCounted,
  id,
  name,
}: {
  readonly counts: Counts | null;
  /** False while it is not known yet: that is no dash, which says that nothing was counted. */
  readonly isCounted: boolean;
  readonly id: string;
  readonly name: string;
}): JSX.Element {
  if (counts?.kind === "events") {
    const goal = counts.goals.find((one) => one.id === id);
    if (goal !== undefined) {
      const days = goal.perDay.map((day) =>
        goal.counting === "once_per_session" ? day.oncePerSession : day.oncePerEvent,
      );
      return (
        <>
          <span class="spark-cell">
            <Drawn html={sparkline(days, `${name}, day by day`)} />
          </span>
          <span class="count">
            {formatCount(goal.count)}
            <span class="sub">{`${formatShare(goal.sessionRate.share)} of visits`}</span>
          </span>
        </>
      );
    }
  }
  const count = counts?.kind === "store" ? (counts.counts[id] ?? null) : null;
  return (
    <>
      <span class="spark-cell" />
      <span class="count">{!isCounted ? "…" : count === null ? UNKNOWN : formatCount(count)}</span>
    </>
  );
}

function State({
  live,
  isAsked,
}: {
  readonly live: GoalLive | undefined;
  readonly isAsked: boolean;
}): JSX.Element {
  const state = stateOf(live, isAsked);
  return (
    <span class="state">
      {state === null ? null : <span class={`badge ${state.kind}`}>{state.text}</span>}
      {live?.cannotFire.map((why) => (
        <span key={why} class="why bad">
          {why}
        </span>
      ))}
      {live?.mayNotFire.map((why) => (
        <span key={why} class="why">
          {why}
        </span>
      ))}
    </span>
  );
}

type GoalLive = Live["goals"][number];

interface ShownState {
  readonly text: string;
  readonly kind: "good" | "bad" | "warn" | "";
}

const STATES: { readonly [S in GoalLive["state"]]: ShownState } = {
  same: { text: "As in GA4", kind: "good" },
  drifted: { text: "Changed in GA4", kind: "warn" },
  changed: { text: "Changed here", kind: "warn" },
  new: { text: "New", kind: "" },
  "not-ours": { text: "In GA4, not ours yet", kind: "" },
};

/** How a goal stands in GA4, in a word; null where nobody can say. That it cannot fire goes before all else. */
function stateOf(live: GoalLive | undefined, isAsked: boolean): ShownState | null {
  if (live === undefined) return isAsked ? { text: "Not in the saved file", kind: "" } : null;
  return live.cannotFire.length > 0 ? { text: "Cannot fire", kind: "bad" } : STATES[live.state];
}
