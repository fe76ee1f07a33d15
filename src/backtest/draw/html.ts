/** A backtest as one HTML page: which sections there are, in which order, and each of them. Only draws; every number is the model's. */
import { formatCount, formatDays, formatMoney, formatShare, formatTook } from "../../draw/format.js";
import { funnel } from "../../draw/html/charts.js";
import { htmlPage } from "../../draw/html/page.js";
import {
  asHtml,
  aside,
  folded,
  type Html,
  plainList,
  section,
  sparkline,
  stackedTable,
  sub,
  tiles,
} from "../../draw/html/parts.js";
import type { Lift } from "../../numbers/lift.js";
import { stepLifts } from "../../report/draw/html-assists.js";
import { experimentSections } from "../../report/draw/html-experiments.js";
import { funnelKeys, lostText, ofFirstText } from "../../report/draw/html-journeys.js";
import { followsText } from "../../report/draw/journey-sentences.js";
import type { Backtest, FunnelStep, GoalCount, JourneyFunnel, MicroToMacro } from "../model.js";
import { leadSections } from "./leads-html.js";
import {
  countsPerDay,
  goalName,
  insteadText,
  leadsApart,
  leftOutTexts,
  noteText,
  onTheWayText,
  otherWaysText,
  shownLeads,
  waysTexts,
  wayText,
} from "./sentences.js";
import { closenessSections, creditSections, expectedSections, spanSections } from "./steps-html.js";

/** A backtest as one HTML page that loads nothing. Ends in a newline. The same backtest gives the same bytes. */
export function renderHtml(backtest: Backtest): string {
  const { events, notes } = backtest;
  const days = formatDays(events.firstDay, events.lastDay);
  const title = "What these goals would have counted";
  return htmlPage({
    title: `${title} · ${days}`,
    eyebrow: "Backtest",
    heading: title,
    lead: `${days}, on exported events. Nothing in GA4 was changed.`,
    main: [
      eventTiles(backtest),
      goalSection(backtest, "macro"),
      ...journeys(backtest),
      goalSection(backtest, "micro"),
      leads(backtest),
      ...closenessSections(backtest),
      ...creditSections(backtest),
      ...leadSections(backtest),
      experimentSections(backtest.experiments ?? []),
      ...ways(backtest),
      times(backtest),
      ...spanSections(backtest),
      ...expectedSections(backtest),
      section("data", "About the data", "", plainList(notes.map(noteText))),
    ],
    footer: `Days are those of the export. Counted by ga4-goals from ${formatCount(events.events)} events of a BigQuery export.`,
  });
}

function eventTiles({ events }: Backtest): Html {
  const all = { Sessions: events.sessions, Users: events.users, "Page views": events.pageViews };
  return tiles(
    "The events in numbers",
    Object.entries(all).map(([name, number]) => ({ name, number: formatCount(number), change: null })),
  );
}

/** One tier's goals: what each would have counted. */
function goalSection(backtest: Backtest, tier: GoalCount["tier"]): Html {
  const goals = backtest.goals.filter((goal) => goal.tier === tier);
  if (goals.length === 0) return "";
  const macro = tier === "macro";
  const valued = goals.some(({ value }) => value !== null);
  const rows = goals.map((goal) => {
    const perDay = countsPerDay(goal);
    const { share, interval } = goal.sessionRate;
    const range =
      interval === null ? "" : sub(`${formatShare(interval.low)} to ${formatShare(interval.high)}`);
    return [
      asHtml(goalName(backtest, goal.id)),
      perDay.length < 2 || goal.count === 0 ? "" : sparkline(perDay, `${goal.name}, day by day`),
      asHtml(formatCount(goal.count)),
      asHtml(formatCount(goal.oncePerEvent)),
      asHtml(formatCount(goal.oncePerSession)),
      asHtml(formatCount(goal.users)),
      `${asHtml(formatShare(share))}${range}`,
      ...(valued ? [asHtml(formatMoney(goal.value, goal.currency))] : []),
    ];
  });
  const table = stackedTable(
    "As GA4 would have counted; below the session rate, where the true rate lies with 95 % confidence",
    [
      { text: "Goal" },
      { text: "Days" },
      { text: "Count" },
      { text: "Once per event" },
      { text: "Once per session" },
      { text: "Users" },
      { text: "Session rate" },
      ...(valued ? [{ text: "Value" }] : []),
    ],
    rows,
  );
  return section(
    tier,
    macro ? "Macro goals" : "Micro goals",
    macro ? "What the site is there for." : "The small steps that lead there.",
    table,
    true,
  );
}

/** Who went on from a micro goal to the macro goal it leads to. */
function leads(backtest: Backtest): Html {
  const rows = shownLeads(backtest);
  const left = leftOutTexts(backtest);
  if (rows.length === 0 && left.length === 0) return "";
  const days = rows[0]?.withinDays.days ?? 0;
  const passed = (who: "users" | "sessions", of: (row: MicroToMacro) => Lift): readonly string[] =>
    leadsApart(backtest, of).onTheWay.map((row) => onTheWayText(backtest, row, of(row), who));
  const one = (title: string, who: "Users" | "Sessions", of: (row: MicroToMacro) => Lift): Html =>
    `<h3 class="apart">${asHtml(title)}</h3>${stepLifts(
      "Dots are how often, against everybody; lines are 95 % intervals",
      who,
      leadsApart(backtest, of).findings.map((row) => {
        const lift = of(row);
        return {
          step: goalName(backtest, row.micro),
          leadsTo: goalName(backtest, row.macro),
          ...lift,
          with: lift.with.of,
          reached: lift.with.count,
          rate: lift.with.share,
          everybody: lift.everybody.share,
        };
      }),
      passed(who === "Users" ? "users" : "sessions", of),
    )}`;
  const tables =
    rows.length === 0
      ? []
      : [
          one("In the same session", "Sessions", (row) => row.inSession),
          one(`Within ${days} days`, "Users", (row) => row.withinDays),
        ];
  return section(
    "leads",
    "From small steps to the goal",
    `Who took the step goes on to the goal more often, or not. ${backtest.caution}`,
    `${tables.join("\n")}${left.length === 0 ? "" : plainList(left)}`,
    true,
  );
}

function journeys(backtest: Backtest): readonly Html[] {
  return backtest.journeys.map((journey, index) => journeySection(backtest, journey, index + 1));
}

function journeySection(backtest: Backtest, journey: JourneyFunnel, number: number): Html {
  const name = (step: FunnelStep): string => `${goalName(backtest, step.step)}${followsText(step)}`;
  const start = journey.steps[0]?.sessions ?? 0;
  const chart = funnel(
    journey.steps.map((step, index) => {
      const { sessions, sessionsLost: lost } = step;
      const ofFirst = index === 0 || start === 0 || journey.open ? "" : `, ${ofFirstText(sessions / start)}`;
      return {
        name: name(step),
        count: sessions,
        lost,
        before: null,
        text: `${formatCount(sessions)} sessions${ofFirst}`,
        lostText: lostText(lost, sessions),
        hurdle: false,
      };
    }),
  );
  const table = stackedTable(
    "Who did each step after the one before it; shares are of the step before",
    [
      { text: "Step" },
      { text: "Sessions" },
      { text: "Share" },
      { text: "Users" },
      { text: "Share" },
      { text: "Median time" },
    ],
    journey.steps.map((step, index) => [
      asHtml(name(step)),
      asHtml(formatCount(step.sessions)),
      index === 0 ? "" : asHtml(formatShare(step.sessionsFromStepBefore)),
      asHtml(formatCount(step.users)),
      index === 0 ? "" : asHtml(formatShare(step.usersFromStepBefore)),
      step.medianSeconds === null ? "" : asHtml(formatTook(step.medianSeconds)),
    ]),
  );
  const instead = insteadText(backtest, journey);
  return section(
    `journey-${number}-title`,
    journey.name,
    `${journey.open ? "An open journey" : "A journey"}: within one session, and for users over all their visits.`,
    `${funnelKeys(false)}${chart}${instead === false ? "" : aside(instead)}${folded("The journey as a table", table)}`,
  );
}

function ways(backtest: Backtest): readonly Html[] {
  return backtest.paths
    .filter(({ users }) => users > 0)
    .map((ways, index) => {
      const { macro, users, different, paths, passed, other } = ways;
      const rest = otherWaysText(ways);
      const row = (text: string, n: number): readonly Html[] => [
        asHtml(text),
        asHtml(formatCount(n)),
        asHtml(formatShare(n / users)),
      ];
      return section(
        `ways-${index + 1}`,
        `Ways to ${goalName(backtest, macro)}`,
        `${formatCount(users)} users came in ${formatCount(different)} different ways. ${waysTexts(backtest, ways).join(" ")}`,
        stackedTable(
          "The commonest ways: the goals reached before, each once",
          [{ text: "Way" }, { text: "Users" }, { text: "Share" }],
          [
            ...paths.map((way) => row(wayText(backtest, way, passed), way.users)),
            ...(rest === null ? [] : [row(rest, other.users)]),
          ],
        ),
        true,
      );
    });
}

function times(backtest: Backtest): Html {
  const reached = backtest.timeToMacro.filter(({ users }) => users > 0);
  if (reached.length === 0) return "";
  return section(
    "times",
    "Visits and days until the first",
    "From a user's first event in these days. Half of the users took no more than the median.",
    stackedTable(
      "Visits and whole days until a user's first macro goal",
      [
        { text: "Goal" },
        { text: "Users" },
        { text: "Visits: median" },
        { text: "Visits: 9 of 10" },
        { text: "Days: median" },
        { text: "Days: 9 of 10" },
      ],
      reached.map(({ macro, users, visits, days }) => [
        asHtml(goalName(backtest, macro)),
        ...[users, visits.median, visits.ninetieth, days.median, days.ninetieth].map((n) =>
          asHtml(formatCount(n)),
        ),
      ]),
    ),
  );
}
