/** What an apply would do to GA4, as the terminal shows it, and the apply itself: only of the plan that is shown. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { ApplyEvent, Planned } from "../../shapes.js";
import { ask, lines, wordsOf } from "../api.js";
import type { Console, Loaded } from "../console.js";

export function PlanView({ console }: { readonly console: Console }): JSX.Element {
  const planned = useSignal<Loaded<Planned>>({ kind: "waiting" });
  const allowDelete = useSignal(false);
  const force = useSignal(false);
  const applying = useSignal<readonly ApplyEvent[] | null>(null);
  const asked = useRef(0);
  const { client } = console;
  const state = console.state.value;
  const load = async (): Promise<void> => {
    planned.value = { kind: "waiting" };
    asked.current += 1;
    const mine = asked.current;
    const loaded = await ask("plan", { client, allowDelete: allowDelete.value, force: force.value }).then(
      (value): Loaded<Planned> => ({ kind: "here", value }),
      (error: unknown): Loaded<Planned> => ({ kind: "failed", why: wordsOf(error) }),
    );
    if (mine === asked.current) planned.value = loaded;
  };
  useEffect(() => {
    applying.value = null;
    void load();
  }, [client, allowDelete.value, force.value]);
  const apply = async (digest: string): Promise<void> => {
    applying.value = [];
    try {
      for await (const event of lines("apply", { client, digest }))
        applying.value = [...(applying.value ?? []), event];
    } catch (error) {
      applying.value = [
        ...(applying.value ?? []),
        { kind: "failed", error: { code: "refused", message: wordsOf(error), hint: null, exitCode: 1 } },
      ];
    }
    await load();
    void console.refreshLive();
  };
  const changed = Object.keys(console.texts());
  return (
    <>
      <div class="title">
        <div>
          <h1>Plan</h1>
          <p class="lead">What the saved goals would change in GA4. Nothing is sent before you apply it.</p>
        </div>
        <div class="tools">
          <Check
            label="Deletes too"
            checked={allowDelete.value}
            onChecked={(on) => (allowDelete.value = on)}
          />
          <Check label="Many of them" checked={force.value} onChecked={(on) => (force.value = on)} />
          <button type="button" onClick={() => void load()}>
            Plan again
          </button>
        </div>
      </div>
      {changed.length === 0 ? null : (
        <p class="notice warn">{`Not saved, and so not in this plan: ${changed.join(", ")}.`}</p>
      )}
      {state?.property === null ? (
        <p class="notice">No property is named, so there is nothing to plan for.</p>
      ) : null}
      {planned.value.kind === "waiting" ? <p class="waiting">Asking GA4…</p> : null}
      {planned.value.kind === "failed" ? (
        <p class="notice bad" role="alert">
          {planned.value.why}
        </p>
      ) : null}
      {planned.value.kind === "here" ? (
        <Shown
          planned={planned.value.value}
          apply={(digest) => void apply(digest)}
          isApplying={isRunning(applying.value)}
        />
      ) : null}
      {applying.value === null ? null : <Progress events={applying.value} />}
    </>
  );
}

function isRunning(events: readonly ApplyEvent[] | null): boolean {
  const last = events?.at(-1)?.kind;
  return events !== null && last !== "ended" && last !== "failed";
}

interface CheckProps {
  readonly label: string;
  readonly checked: boolean;
  readonly onChecked: (checked: boolean) => void;
}

function Check({ label, checked, onChecked }: CheckProps): JSX.Element {
  return (
    <label class="small">
      <input
        type="checkbox"
        checked={checked}
        onChange={({ currentTarget }) => onChecked(currentTarget.checked)}
      />
      {label}
    </label>
  );
}

interface ShownProps {
  readonly planned: Planned;
  readonly apply: (digest: string) => void;
  readonly isApplying: boolean;
}

function Shown({ planned, apply, isApplying }: ShownProps): JSX.Element {
  const asking = useSignal(false);
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (asking.value) dialog.current?.showModal();
  }, [asking.value]);
  const { notApplicable, hasChanges, digest } = planned;
  return (
    <section class="long" aria-labelledby="plan-title">
      <h2 id="plan-title">{hasChanges ? "What would change" : "Nothing to do"}</h2>
      <Coloured text={planned.text} />
      {planned.interrupted ? (
        <p class="notice warn">
          An earlier apply was cut off. Go on with it on the command line: apply --resume
        </p>
      ) : null}
      {hasChanges ? (
        <div class="tools after">
          <button
            type="button"
            class="first"
            disabled={notApplicable !== null || isApplying}
            aria-describedby="not-applicable"
            onClick={() => (asking.value = true)}
          >
            Apply this plan
          </button>
          <span id="not-applicable" class="small soft">
            {notApplicable ?? ""}
          </span>
        </div>
      ) : null}
      {asking.value ? (
        <dialog ref={dialog} aria-labelledby="sure" onClose={() => (asking.value = false)}>
          <h2 id="sure">Apply this plan to GA4?</h2>
          <p>{`${planned.plan.operations.length} operations, as they are shown. If GA4 has changed since, nothing is written.`}</p>
          <div class="tools">
            <button type="button" onClick={() => dialog.current?.close()}>
              Cancel
            </button>
            <button
              type="button"
              class="first"
              onClick={() => {
                dialog.current?.close();
                apply(digest);
              }}
            >
              Apply
            </button>
          </div>
        </dialog>
      ) : null}
    </section>
  );
}

function Progress({ events }: { readonly events: readonly ApplyEvent[] }): JSX.Element {
  const begun = events.find((event) => event.kind === "begun");
  const outcomes = events.filter((event) => event.kind === "outcome");
  const { done, of } = outcomes.at(-1) ?? { done: 0, of: begun?.operations ?? 0 };
  return (
    <section aria-labelledby="apply-title">
      <h2 id="apply-title">Apply</h2>
      {of === 0 ? null : (
        <progress value={done} max={of} aria-label="Operations that are done">
          {`${done} of ${of}`}
        </progress>
      )}
      <ul class="log" aria-live="polite">
        {events.map((event, index) => (
          <Line key={`${index}`} event={event} />
        ))}
      </ul>
    </section>
  );
}

function Line({ event }: { readonly event: ApplyEvent }): JSX.Element | null {
  if (event.kind === "begun") return null;
  if (event.kind === "note") return <li>{event.text}</li>;
  if (event.kind === "failed")
    return <li class="down">{[event.error.message, event.error.hint].filter(Boolean).join(" ")}</li>;
  if (event.kind === "ended")
    return (
      <li class={event.exitCode === 0 ? "up" : "down"}>
        {event.exitCode === 0 ? "Done." : "Ended: not all of it was applied."}
      </li>
    );
  const { outcome } = event;
  return <li>{`${event.done} of ${event.of}: ${outcomeWords(outcome)}`}</li>;
}

function outcomeWords({
  status,
  action,
  kind,
  label,
  why,
}: Extract<ApplyEvent, { kind: "outcome" }>["outcome"]): string {
  return `${action} ${kind} ${label}: ${status}${why === null ? "" : `, ${why}`}`;
}

/** Made, changed, and taken away or refused. */
const SIGNS: Readonly<Record<string, string>> = {
  "+": "g",
  "~": "y",
  "±": "y",
  "-": "r",
  "−": "r",
  "✗": "r",
  "!": "y",
};

/** A plan as the terminal shows it, coloured by the sign that each line begins with. All of it is text. */
function Coloured({ text }: { readonly text: string }): JSX.Element {
  return (
    <pre>
      {text.split("\n").map((line, index) => (
        <span key={`${index} ${line}`} class={SIGNS[line.trimStart()[0] ?? ""] ?? ""}>
          {`${line}\n`}
        </span>
      ))}
    </pre>
  );
}
