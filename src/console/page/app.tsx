/** The page as a whole: the bar, what is to be said first, and the section that is open below it. */
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import type { Console } from "./console.js";
import { GoalEditor } from "./editor/editor.js";
import { GoalsView } from "./goals/goals.js";
import { JourneysView } from "./journeys/journeys.js";
import { PlanView } from "./plan/plan.js";
import { CheckView } from "./report/check.js";
import { ReportView } from "./report/report.js";
import { addressOf, route, type Section } from "./route.js";

const NAMES: readonly (readonly [Section, string])[] = [
  ["goals", "Goals"],
  ["journeys", "Journeys"],
  ["plan", "Plan"],
  ["report", "Report"],
  ["check", "Check"],
];

export function App({ console }: { readonly console: Console }): JSX.Element {
  const { section, id } = route.value;
  const state = console.state.value;
  const name = NAMES.find(([one]) => one === section)?.[1] ?? "";
  useEffect(() => {
    document.title = `${id ?? name} · ga4-goals console`;
  }, [id, name]);
  return (
    <>
      <button type="button" class="skip" onClick={() => document.getElementById("main")?.focus()}>
        To the content
      </button>
      <header class="bar">
        <div>
          <a class="brand" href={addressOf("goals")}>
            ga4<span>-goals</span>
          </a>
          <nav aria-label="Sections">
            {NAMES.map(([one, text]) => (
              <a key={one} href={addressOf(one)} {...(one === section ? { "aria-current": "page" } : {})}>
                {text}
              </a>
            ))}
          </nav>
          <Whose console={console} />
        </div>
      </header>
      <main id="main" tabIndex={-1}>
        {console.ended.value ? (
          <p class="notice warn" role="alert">
            The console was ended. What is not saved is still on this page.
          </p>
        ) : null}
        <Told console={console} />
        {console.failed.value === null ? null : (
          <p class="notice bad" role="alert">
            {console.failed.value}
          </p>
        )}
        {state === null ? (
          console.failed.value === null ? (
            <p class="waiting">Reading the goals…</p>
          ) : null
        ) : (
          <Open console={console} section={section} id={id} />
        )}
      </main>
    </>
  );
}

function Open({
  console,
  section,
  id,
}: {
  readonly console: Console;
  readonly section: Section;
  readonly id: string | null;
}): JSX.Element {
  if (section === "goals" && id !== null) return <GoalEditor key={id} console={console} id={id} />;
  switch (section) {
    case "goals":
      return <GoalsView console={console} />;
    case "journeys":
      return <JourneysView console={console} />;
    case "plan":
      return <PlanView console={console} />;
    case "report":
      return <ReportView console={console} />;
    case "check":
      return <CheckView console={console} />;
  }
}

function Told({ console }: { readonly console: Console }): JSX.Element {
  const told = console.told.value;
  return (
    <div role="status">
      {told === null ? null : (
        <div class={`notice ${told.kind}`}>
          <p>
            {told.text}{" "}
            <button type="button" class="link" onClick={() => (console.told.value = null)}>
              Close
            </button>
          </p>
        </div>
      )}
    </div>
  );
}

/** The client, where there are several to choose from. */
function Whose({ console }: { readonly console: Console }): JSX.Element | null {
  const state = console.state.value;
  if (state === null) return null;
  if (state.clients.length === 0)
    return (
      <span class="whose">{state.property === null ? "No property" : `Property ${state.property}`}</span>
    );
  return (
    <label class="whose">
      Client
      <select
        value={state.client ?? ""}
        onChange={({ currentTarget }) => void console.choose(currentTarget.value)}
      >
        {state.clients.map(({ name, property, ready }) => (
          <option key={name} value={name}>
            {`${name}${property === null ? "" : ` (${property})`}${ready ? "" : ": files are wrong"}`}
          </option>
        ))}
      </select>
    </label>
  );
}
