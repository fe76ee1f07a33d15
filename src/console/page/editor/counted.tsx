/** What a goal would have counted, asked anew at every keystroke. While the text is wrong the last numbers stay, and are said to be old. */
import { Fragment, type JSX } from "preact";
import { formatCount, formatDays, formatMoney, formatShare } from "../../../draw/format.js";
import type { Counted } from "../../shapes.js";
import { ask } from "../api.js";
import { type Console, here } from "../console.js";
import { DayChart } from "../day-chart.js";
import type { Draft } from "./draft.js";
import { useNewest } from "./newest.js";

type Answered = Exclude<Counted, { readonly kind: "overtaken" }>;
type Numbers = Extract<Counted, { readonly kind: "events" | "store" }>;
type Shown = Extract<Numbers, { readonly kind: "events" }>;

type TileRow = readonly [name: string, number: string, change?: string];

interface PanelProps {
  readonly console: Console;
  readonly id: string;
  readonly draft: Draft;
}

export function CountedPanel({ console, id, draft }: PanelProps): JSX.Element {
  const {
    shown: numbers,
    why,
    busy,
  } = useNewest(
    { console, draft, id },
    {
      ask: () => ask("count", { client: console.client, texts: console.texts(), goal: id }),
      isShown: (counted: Answered): counted is Numbers =>
        counted.kind === "events" || counted.kind === "store",
      whyNot,
    },
  );
  const shown = numbers.value;
  return (
    <section
      class={`counted${why.value === null ? "" : " old"}`}
      aria-labelledby="counted-title"
      aria-busy={busy.value}
    >
      <h2 id="counted-title">What it would have counted</h2>
      <div role="status">{why.value === null ? null : <p class="notice">{why.value}</p>}</div>
      {shown === null ? (
        why.value === null ? (
          <p class="waiting">Counting…</p>
        ) : null
      ) : shown.kind === "store" ? (
        <Tiles tiles={[["Count", formatCount(shown.count)]]} days={shown.days} />
      ) : (
        <FromEvents console={console} id={id} shown={shown} />
      )}
    </section>
  );
}

function whyNot(counted: Answered): string | null {
  if (counted.kind === "unknown") return counted.why;
  if (counted.kind === "wrong")
    return "Nothing is counted while the file has errors. The numbers below are from before.";
  return null;
}

function Tiles({
  tiles,
  days,
}: {
  readonly tiles: readonly TileRow[];
  readonly days: Numbers["days"];
}): JSX.Element {
  return (
    <>
      <p class="small soft">{`${formatDays(days.firstDay, days.lastDay)}${days.sessions === null ? "" : `, ${formatCount(days.sessions)} visits`}`}</p>
      <ul class="tiles" aria-label="In numbers">
        {tiles.map(([name, number, change]) => (
          <li key={name} class="tile">
            <span class="name">{name}</span>
            <span class="number">{number}</span>
            {change === undefined ? null : <span class="change soft">{change}</span>}
          </li>
        ))}
      </ul>
    </>
  );
}

function FromEvents({
  console,
  id,
  shown,
}: {
  readonly console: Console;
  readonly id: string;
  readonly shown: Shown;
}): JSX.Element {
  const { goal, change, detail, notes } = shown;
  const saved = here(console.counts);
  const against = change === null || change.change === "same" ? null : change;
  const before =
    saved?.kind === "events" && against !== null ? saved.goals.find((one) => one.id === id) : undefined;
  const worth = goal.values.map(({ amount, currency }) => formatMoney(amount, currency)).join(" + ");
  const tiles: readonly TileRow[] = [
    against?.before
      ? ["Count", formatCount(goal.count), `saved: ${formatCount(against.before.count)}`]
      : ["Count", formatCount(goal.count)],
    ["Visits", formatCount(goal.sessions)],
    ["Of all visits", formatShare(goal.sessionRate.share)],
    ["Value", worth],
  ];
  return (
    <>
      <Tiles days={shown.days} tiles={tiles.filter(([, number]) => number !== "")} />
      {against === null ? null : (
        <p class="against">
          <span class="won">{`+${formatCount(against.sessionsGained)}`}</span>
          {" visits won, "}
          <span class="lost-visits">{`−${formatCount(against.sessionsLost)}`}</span>
          {" lost against the saved file."}
        </p>
      )}
      <DayChart
        title={`${goal.name} a day`}
        days={detail.perDay.map(({ day }) => day)}
        series={[
          { name: "Now", values: detail.perDay.map(({ count }) => count), colour: 1 },
          ...(before === undefined
            ? []
            : [{ name: "Saved", values: daysOf(before), colour: "before" } as const]),
        ]}
      />
      {detail.fields.map(({ field, matching, nearMisses }) => (
        <Fragment key={fieldName(field)}>
          <SeenList title={`${fieldName(field)}: counted`} list={matching} empty="Nothing matches." />
          <SeenList title={`${fieldName(field)}: close, and not counted`} list={nearMisses} empty="" />
        </Fragment>
      ))}
      {notes.length === 0 ? null : (
        <ul class="plain small soft">
          {notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
    </>
  );
}

function daysOf({ counting, perDay }: Shown["goal"]): readonly (number | null)[] {
  return perDay.map((day) => (counting === "once_per_session" ? day.oncePerSession : day.oncePerEvent));
}

type Fields = Shown["detail"]["fields"][number];

function fieldName(field: Fields["field"]): string {
  if (typeof field === "object") return field.parameter;
  return { path: "Pages", host: "Hosts", url: "Addresses" }[field];
}

const SHOWN = 8;

function SeenList({
  title,
  list: { values, more },
  empty,
}: {
  readonly title: string;
  readonly list: Fields["matching"];
  readonly empty: string;
}): JSX.Element | null {
  if (values.length === 0 && empty === "") return null;
  const left = values.length - SHOWN + more;
  return (
    <>
      <h3>{title}</h3>
      {values.length === 0 ? <p class="small soft">{empty}</p> : null}
      <ul class="seen">
        {values.slice(0, SHOWN).map(({ value, count }) => (
          <li key={value}>
            <span class="what">{value ?? "(none)"}</span>
            <span class="many">{formatCount(count)}</span>
          </li>
        ))}
      </ul>
      {left > 0 ? <p class="small soft">{`and ${formatCount(left)} more`}</p> : null}
    </>
  );
}
