/** A backtest as one HTML section for a report, and as a page of its own. Only draws; loads nothing from anywhere. */
import type { Backtest, Lift } from "../model.js";
import { noteText } from "./note-text.js";
import { count, factor, factorRange, money, percent } from "./numbers.js";

/** `<section class="backtest">...</section>`; every text in it is escaped. */
export function renderSection(backtest: Backtest): string {
  const { events, goals, journeys, microToMacro, notes, paths, timeToMacro } = backtest;
  const name = (id: string): string => goals.find((goal) => goal.id === id)?.name ?? id;
  const days = microToMacro[0]?.withinDays.days ?? 0;
  return [
    '<section class="backtest">',
    `<h2>What these goals would have counted</h2>`,
    `<p>${escaped(events.firstDay)} to ${escaped(events.lastDay)} · ${count(events.events)} events, ${count(events.sessions)} sessions, ${count(events.users)} users</p>`,
    table(
      ["Goal", "Tier", "Count", "per event", "per session", "Users", "Rate", "Value"],
      goals.map((goal) => [
        goal.name,
        goal.tier,
        count(goal.count),
        count(goal.oncePerEvent),
        count(goal.oncePerSession),
        count(goal.users),
        percent(goal.sessionRate.share),
        goal.value === null ? "" : money(goal.value, goal.currency),
      ]),
    ),
    ...(microToMacro.length === 0
      ? []
      : [
          "<h3>From micro goal to macro goal</h3>",
          table(
            ["Micro → macro", "in the session", "without", "lift", `within ${days} days`, "without", "lift"],
            microToMacro.map((row) => [
              `${name(row.micro)} → ${name(row.macro)}`,
              ...liftCells(row.inSession),
              ...liftCells(row.withinDays),
            ]),
          ),
        ]),
    ...journeys.flatMap((journey) => [
      `<h3>${escaped(journey.name)}</h3>`,
      table(
        ["Step", "Sessions", "of before", "Users", "of before"],
        journey.steps.map((step) => [
          step.step,
          count(step.sessions),
          percent(step.sessionsFromStepBefore),
          count(step.users),
          percent(step.usersFromStepBefore),
        ]),
      ),
    ]),
    ...paths
      .filter(({ users }) => users > 0)
      .flatMap(({ macro, paths: ways, users }) => [
        `<h3>Ways to ${escaped(name(macro))} (${count(users)} users)</h3>`,
        table(
          ["Way", "Users", "Share"],
          ways.map((way) => [
            way.goals.length === 0 ? "straight" : way.goals.map(name).join(" → "),
            count(way.users),
            percent(way.share),
          ]),
        ),
      ]),
    ...(timeToMacro.every(({ users }) => users === 0)
      ? []
      : [
          "<h3>Visits and days until the first</h3>",
          table(
            ["Goal", "Users", "Visits, median", "9 of 10", "Days, median", "9 of 10"],
            timeToMacro.map((time) => [
              name(time.macro),
              count(time.users),
              count(time.visits.median),
              count(time.visits.ninetieth),
              count(time.days.median),
              count(time.days.ninetieth),
            ]),
          ),
        ]),
    `<ul>${notes.map((note) => `<li>${escaped(noteText(note))}</li>`).join("")}</ul>`,
    "</section>",
  ].join("\n");
}

const STYLE =
  "body{font:16px/1.5 system-ui,sans-serif;max-width:64rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark}table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}th,td{padding:.25rem .75rem;text-align:right;border-bottom:1px solid #8884}th:first-child,td:first-child{text-align:left}li{opacity:.8}";

/** The section in a page that needs nothing else. */
export function renderPage(backtest: Backtest): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Backtest ${escaped(backtest.events.firstDay)} to ${escaped(backtest.events.lastDay)}</title>
<style>${STYLE}</style>
</head>
<body>
${renderSection(backtest)}
</body>
</html>
`;
}

function liftCells(lift: Lift): readonly string[] {
  return [
    percent(lift.with.share),
    percent(lift.without.share),
    `${factor(lift.lift)} ${factorRange(lift.liftInterval)}`.trim(),
  ];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const row = (cells: readonly string[], tag: "th" | "td"): string =>
    `<tr>${cells.map((cell) => `<${tag}>${escaped(cell)}</${tag}>`).join("")}</tr>`;
  return `<table>\n<thead>${row(head, "th")}</thead>\n<tbody>\n${rows.map((cells) => row(cells, "td")).join("\n")}\n</tbody>\n</table>`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}
