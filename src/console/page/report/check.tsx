/** Which goals need attention: what `ga4-goals check` says. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { formatCount, formatDay } from "../../../draw/format.js";
import { sparkline } from "../../../draw/html/parts.js";
import type { Answer } from "../../shapes.js";
import { ask, wordsOf } from "../api.js";
import type { Console, Loaded } from "../console.js";
import { Drawn } from "../drawn.js";
import { addressOf } from "../route.js";

type Check = Answer<"check-goals">;
type Finding = Check["findings"][number];

export function CheckView({ console }: { readonly console: Console }): JSX.Element {
  const shown = useSignal<Loaded<Check>>({ kind: "waiting" });
  const { client } = console;
  const load = async (): Promise<void> => {
    shown.value = { kind: "waiting" };
    shown.value = await ask("check-goals", { client }).then(
      (value): Loaded<Check> => ({ kind: "here", value }),
      (error: unknown): Loaded<Check> => ({ kind: "failed", why: wordsOf(error) }),
    );
  };
  useEffect(() => void load(), [client]);
  const now = shown.value;
  return (
    <>
      <div class="title">
        <div>
          <h1>Check</h1>
          <p class="lead">Is every goal alive?</p>
        </div>
        <div class="tools">
          <button type="button" onClick={() => void load()}>
            Check again
          </button>
        </div>
      </div>
      {now.kind === "waiting" ? <p class="waiting">Looking at the last weeks…</p> : null}
      {now.kind === "failed" ? (
        <p class="notice bad" role="alert">
          {now.why}
        </p>
      ) : null}
      {now.kind === "here" ? <Result result={now.value} console={console} /> : null}
    </>
  );
}

function Result({ result, console }: { readonly result: Check; readonly console: Console }): JSX.Element {
  const { findings, goals, days, notes = [] } = result;
  const names = new Map(console.checked.value?.goals.map(({ id, goal }) => [id, goal?.name ?? id]));
  const nameOf = (id: string | null): string => (id === null ? "All goals" : (names.get(id) ?? id));
  const of = (state: string) => goals.filter((goal) => goal.state === state);
  return (
    <>
      <section aria-labelledby="findings">
        <h2 id="findings">{findings.length === 0 ? "All is well" : "Needs attention"}</h2>
        <p class="intro">{`Final days up to ${formatDay(days.final)}. ${formatCount(of("alive").length)} of ${formatCount(goals.length)} goals are alive.`}</p>
        {findings.map((finding) => (
          <FindingBox
            key={`${finding.goal} ${finding.kind} ${finding.about}`}
            finding={finding}
            name={nameOf(finding.goal)}
          />
        ))}
      </section>
      <section aria-labelledby="judged">
        <h2 id="judged">All goals</h2>
        <ul class="plain">
          {goals.map(({ goal, state, silenceToldAfter }) => (
            <li key={goal}>
              <a href={addressOf("goals", goal)}>{nameOf(goal)}</a>
              {` – ${STATES[state]}`}
              {state === "alive" && silenceToldAfter !== null && silenceToldAfter > 7 ? (
                <span class="soft">{`; rare, so silence is told after ${formatCount(silenceToldAfter)} days`}</span>
              ) : null}
            </li>
          ))}
          {notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      </section>
    </>
  );
}

const STATES: { readonly [S in Check["goals"][number]["state"]]: string } = {
  alarm: "not as usual",
  alive: "alive",
  never_counted: "has counted nothing, so it can't be judged",
  new: "too new to be judged",
};

function FindingBox({ finding, name }: { readonly finding: Finding; readonly name: string }): JSX.Element {
  const { kind, message, next, recent, since, expected, seen } = finding;
  return (
    <div class="target">
      <div class="head">
        <span class="badge bad">{kind.replaceAll("_", " ")}</span>
        <h3>{name}</h3>
        {recent === undefined ? null : <Drawn html={sparkline(recent, `${name}, the last days`)} />}
      </div>
      <p>{message}</p>
      {expected === null || seen === null ? null : (
        <p class="small soft">{`${since === null ? "" : `Since ${formatDay(since)}: `}expected about ${formatCount(Math.round(expected))}, seen ${formatCount(seen)}.`}</p>
      )}
      {next.length === 0 ? null : (
        <ul class="plain small">
          {next.map((one) => (
            <li key={one}>{one}</li>
          ))}
        </ul>
      )}
    </div>
  );
}
