/**
 * Values, currencies, thresholds, targets, and the categories that go with a tier; and `tag_manager:` against the rest
 * of the file and GA4's limits, because the code in a page counts the sessions of one web stream.
 */
import { CATEGORIES } from "../categories.js";
import type { RawGoal, RawMilestone, RawTarget } from "../goal-schema.js";
import { durationSeconds, percentShare } from "../normalise.js";
import type { Path } from "../yaml/document.js";
import type { Check, CheckContext } from "./context.js";

const CURRENCIES: ReadonlySet<string> = new Set(Intl.supportedValuesOf("currency"));

export const checkNumbers: Check = (context) => {
  const { raw } = context;
  if (raw.currency !== undefined) checkCurrency(context, raw.currency, ["currency"]);
  for (const [id, goal] of Object.entries(raw.goals ?? {})) {
    const allowed: readonly string[] = CATEGORIES[goal.tier];
    if (!allowed.includes(goal.category)) {
      context.error("category-tier", context.place(["goals", id, "category"]), {
        tier: goal.tier,
        category: goal.category,
        allowed,
      });
    }
    checkValue(context, id, goal);
    if (goal.target) checkTarget(context, id, goal.target);
    checkThreshold(context, id, goal);
  }
};

function checkCurrency(context: CheckContext, currency: string, path: readonly string[]): void {
  if (!CURRENCIES.has(currency))
    context.error("currency", context.place(path), { shown: context.written(path) });
}

function checkValue(context: CheckContext, id: string, goal: RawGoal): void {
  const { value } = goal;
  if (value === undefined || value === null) return;
  const path = ["goals", id, "value"];
  if (typeof value === "object" && "parameter" in value) {
    const hasRule =
      goal.type === "destination" || (goal.type === "event" && Object.keys(goal.where ?? {}).length > 0);
    if (!hasRule) context.error("value-parameter-without-rule", context.place(path), { type: goal.type });
    if (value.parameter.length > 39)
      context.error("parameter-too-long", context.place([...path, "parameter"]), { limit: 39 });
    return;
  }
  const own = typeof value === "object" ? value.currency : undefined;
  if (own !== undefined) checkCurrency(context, own, [...path, "currency"]);
  else if (context.currencyMissing) context.error("value-without-currency", context.place(path), {});
}

function checkThreshold(context: CheckContext, id: string, goal: RawGoal): void {
  if (goal.type === "pages_per_session" && goal.at_least === 1) {
    context.warning("pages-one", context.place(["goals", id, "at_least"]), {});
  }
  if (goal.type !== "duration") return;
  const path = ["goals", id, "at_least"];
  if (durationSeconds(goal.at_least) === 0) {
    context.error("not-positive", context.place(path), { shown: context.written(path) });
  }
  if (goal.page === undefined) {
    if (goal.counting === "once_per_event")
      context.error("counting-session-only", context.place(["goals", id, "counting"]), {
        shown: context.written(["goals", id, "counting"]),
      });
  } else {
    if (goal.clock === "session") context.error("page-clock", context.place(["goals", id, "clock"]), {});
    if (goal.via === "audience") context.error("page-audience", context.place(["goals", id, "via"]), {});
    return;
  }
  if (goal.via === "audience" && goal.audience_field === undefined) {
    context.error("audience-field-missing", context.place(["goals", id, "via"]), {});
  }
  if (goal.via !== "audience" && goal.audience_field !== undefined) {
    context.error("audience-field-unused", context.keyPlace(["goals", id, "audience_field"]), {});
  }
}

const MEASURES = ["rate", "count", "value"] as const;

function checkTarget(context: CheckContext, id: string, target: RawTarget): void {
  const path = ["goals", id, "target"];
  const found = MEASURES.filter((m) => target[m] !== undefined);
  if (found.length !== 1) context.error("target-one-measure", context.keyPlace(path), { found });
  if (target.per !== undefined && target.rate !== undefined) {
    context.error("target-per-rate", context.keyPlace([...path, "per"]), {});
  }
  checkRate(context, target, path);
  checkDate(context, target.by, [...path, "by"]);
  let previous = "";
  for (const [index, milestone] of (target.milestones ?? []).entries()) {
    const at = [...path, "milestones", index];
    const own = MEASURES.filter((m) => milestone[m] !== undefined);
    const measure = found[0];
    if (own.length !== 1) context.error("target-one-measure", context.place(at), { found: own });
    else if (measure !== undefined && own[0] !== measure)
      context.error("milestone-measure", context.place(at), { measure });
    checkRate(context, milestone, at);
    checkDate(context, milestone.by, [...at, "by"]);
    if (milestone.by >= target.by || milestone.by <= previous) {
      context.error("milestone-late", context.place([...at, "by"]), {
        shown: context.written([...at, "by"]),
      });
    }
    previous = milestone.by;
  }
}

function checkRate(context: CheckContext, { rate }: RawMilestone, path: readonly PropertyKey[]): void {
  if (rate === undefined) return;
  const at = [...path, "rate"];
  const shown = context.written(at);
  const share = percentShare(rate);
  if (share === 0) context.error("not-positive", context.place(at), { shown });
  if (share > 1) context.error("percent-too-large", context.place(at), { shown });
}

/** What has the form of a day is one: there is no 30th of February. */
export function checkDate(context: CheckContext, written: string, path: Path): void {
  const day = new Date(`${written}T00:00:00Z`);
  if (Number.isNaN(day.getTime()) || day.toISOString().slice(0, 10) !== written) {
    context.error("date", context.place(path), { shown: context.written(path) });
  }
}

/** GA4 takes 5 minutes to 7 hours 55 minutes [D 12131703]. */
const SESSION_TIMEOUT = { least: 300, most: 28_500 };

export const checkTagManager: Check = ({ config, error, place, written }) => {
  const { tagManager, streams, goals } = config;
  if (!tagManager) return;
  const { measurementId, sessionTimeoutSeconds: timeout } = tagManager;
  if (timeout < SESSION_TIMEOUT.least || timeout > SESSION_TIMEOUT.most) {
    const path = ["tag_manager", "session_timeout"];
    error("session-timeout", place(path), { shown: written(path) });
  }
  const counted = goals.some(
    (goal) => (goal.type === "duration" || goal.type === "pages_per_session") && goal.via === "page_code",
  );
  if (measurementId === undefined && counted && streams.length > 1) {
    error("tag-manager-streams", place(["tag_manager"]), { streams });
  }
  if (measurementId !== undefined && streams.length > 0 && !streams.includes(measurementId)) {
    const path = ["tag_manager", "measurement_id"];
    error("tag-manager-other-stream", place(path), { shown: written(path) });
  }
};
