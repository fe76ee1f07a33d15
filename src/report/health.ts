/**
 * Signs that a goal is counted wrongly, read from its own numbers. Pure; says what is odd, never why. Each sign stands
 * for a mistake people make: an event nobody sends, a key event forgotten, a page view taken for a conversion, a form
 * that broke, a tag that fires twice.
 */
import { addDays, countDays } from "../numbers/calendar.js";
import type { GoalResult, HealthFinding, Totals, TrendDay } from "./model.js";

const NEARLY_ALL = 0.9;
const MANY_PER_SESSION = 3;
/** Fewer sessions, and nearly all of them is not much. */
const ENOUGH_SESSIONS = 100;
const ENOUGH_EVENTS = 20;
/** If nothing had changed, a silence that long would come up less than once in a thousand reports: exp(-7) = 0.0009. */
const EXPECTED_IN_SILENCE = 7;

interface Days {
  readonly start: string;
  readonly end: string;
  readonly unfinished: readonly string[];
  /** Ids of the goals that are to be no key events. */
  readonly unmarked: ReadonlySet<string>;
}

export function healthOf(goals: readonly GoalResult[], totals: Totals, days: Days): readonly HealthFinding[] {
  return goals.flatMap((goal) => findings(goal, totals, days));
}

function findings(
  goal: GoalResult,
  totals: Totals,
  { start, end, unfinished, unmarked }: Days,
): readonly HealthFinding[] {
  const { id, event, count, sessions, sessionRate } = goal;
  const found: (HealthFinding | false)[] = [
    // A goal that is younger than these days could not have been seen in them.
    goal.notes.some(
      (note) => note.code === "never-seen" || (note.code === "not-counted-yet" && note.by === null),
    ) &&
      !(goal.countsSince !== null && goal.countsSince > end) && { code: "never-seen", goal: id, event },
    goal.basis === "event_count" && !unmarked.has(id) && { code: "not-a-key-event", goal: id, event },
    goal.countsSince !== null &&
      goal.countsSince > start &&
      goal.events.count.current !== 0 && { code: "counts-since", goal: id, since: goal.countsSince },
    (totals.sessions.current ?? 0) >= ENOUGH_SESSIONS &&
      sessionRate.current !== null &&
      sessionRate.current >= NEARLY_ALL && {
        code: "nearly-every-session",
        goal: id,
        rate: sessionRate.current,
      },
    count.current !== null &&
      totals.views.current !== null &&
      totals.views.current >= ENOUGH_SESSIONS &&
      count.current >= NEARLY_ALL * totals.views.current && {
        code: "nearly-every-view",
        goal: id,
        count: count.current,
        views: totals.views.current,
      },
    goneSilent(id, goal.trend ?? [], unfinished),
    goal.counting === "once_per_event" &&
      count.current !== null &&
      count.current >= ENOUGH_EVENTS &&
      sessions.current !== null &&
      sessions.current > 0 &&
      count.current >= MANY_PER_SESSION * sessions.current && {
        code: "many-per-session",
        goal: id,
        count: count.current,
        sessions: sessions.current,
      },
  ];
  return found.filter((one) => one !== false);
}

/** Settled days without any at the end of the trend, after days with enough. */
function goneSilent(
  goal: string,
  trend: readonly TrendDay[],
  unfinished: readonly string[],
): HealthFinding | false {
  const settled = trend.filter(({ date, count }) => count !== null && !unfinished.includes(date));
  const last = settled.findLastIndex(({ count }) => count !== 0);
  const before = settled.slice(0, last + 1);
  const silent = settled.length - before.length;
  const lastDay = settled[last]?.date;
  if (silent === 0 || lastDay === undefined) return false;
  const perDay = before.reduce((sum, { count }) => sum + (count ?? 0), 0) / before.length;
  if (perDay * silent < EXPECTED_IN_SILENCE) return false;
  const since = addDays(lastDay, 1);
  return {
    code: "gone-silent",
    goal,
    since,
    days: countDays(since, settled.at(-1)?.date ?? since),
    perDayBefore: perDay,
  };
}
