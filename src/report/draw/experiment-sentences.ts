/** The sentences of an experiment, for every format, from the Data API and from an export alike. Works out nothing. */
import { ALWAYS_VALID_ALPHA } from "../../numbers/always-valid.js";
import type { ExperimentResult, MeasuredGoal, VariantResult, VariantVerdict } from "../experiments/model.js";
import { ENGLISH, type Language } from "../words/language.js";

/** What is said of a variant in a column. */
export function variantVerdictText(verdict: VariantVerdict, { say }: Language = ENGLISH): string {
  switch (verdict) {
    case "better":
      return say("variantBetter");
    case "worse":
      return say("variantWorse");
    case "alike":
      return say("variantAlike");
    case "open":
      return say("variantOpen");
    case "few-cases":
      return say("fewCases");
  }
}

/** `+1.50 (+0.13 to +2.87)`, in percentage points; empty for the control. */
export function differenceText({ against }: VariantResult, { say, write }: Language = ENGLISH): string {
  if (against === null) return "";
  const range = say("lowToHigh", { low: write.points(against.low), high: write.points(against.high) });
  return `${write.points(against.difference)} (${range})`;
}

export function controlOf({ result }: ExperimentResult): string {
  return result?.variants[0]?.variant ?? "";
}

/** Which days, by what, against what; empty where nothing was counted. */
export function experimentLead(experiment: ExperimentResult, { say, write }: Language = ENGLISH): string {
  const { days, by } = experiment;
  if (days === null) return "";
  const span = `${write.days(days.start, days.end)} (${say("daysLeft", { count: days.count })})`;
  return say("experimentLead", { days: span, by, control: controlOf(experiment) });
}

/** The verdict first, then what else there is to know. */
export function experimentTexts(
  experiment: ExperimentResult,
  language: Language = ENGLISH,
): readonly string[] {
  const { say } = language;
  const { notCounted, result, inSeveral, days, by } = experiment;
  switch (notCounted) {
    case "no-dimension":
      return [say("experimentNoDimension", { by })];
    case "not-begun":
      return [say("experimentNotBegun")];
    case "nobody":
      return [say("experimentNobody", { by })];
    case "store":
      return [say("experimentStore")];
  }
  if (result === null) return [];
  const texts: readonly (string | false)[] = [
    verdictText(experiment, result, language),
    neededText(experiment, language),
    ...harmTexts(experiment, language),
    (inSeveral ?? 0) > 0 && say("experimentInSeveral", { count: inSeveral }),
    days?.cut === true && say("experimentCut"),
  ];
  return texts.filter((text) => text !== false);
}

function verdictText(experiment: ExperimentResult, result: MeasuredGoal, language: Language): string {
  const { say, write } = language;
  const [control, ...others] = result.variants;
  const told = {
    goal: result.name,
    control: control?.variant ?? "",
    before: write.rate(control?.rate ?? null),
  };
  switch (experiment.verdict) {
    case "better": {
      const best = others.find(({ variant }) => variant === experiment.best);
      if (best === undefined) return "";
      const difference = differenceText(best, language);
      return say("experimentBetter", {
        ...told,
        best: best.variant,
        rate: write.rate(best.rate),
        difference,
      });
    }
    case "worse": {
      const worse = others.find(({ against }) => against?.verdict === "worse");
      const difference = worse === undefined ? "" : differenceText(worse, language);
      return say("experimentWorse", {
        ...told,
        variant: worse?.variant ?? "",
        rate: write.rate(worse?.rate ?? null),
        difference,
      });
    }
    case "alike":
      return say("experimentAlike", { ...told, effect: effectText(experiment, language) });
    case "open":
      return say("experimentOpen");
    case "few-cases":
      return say("experimentFew", told);
    case "untrusted":
      return say("experimentUntrusted", {
        shares: sharesText(experiment, "share", language),
        expected: sharesText(experiment, "expected", language),
      });
    case null:
      return "";
  }
}

/** `52.00 % : 48.00 %` */
function sharesText({ shares }: ExperimentResult, of: "share" | "expected", { write }: Language): string {
  return (shares?.variants ?? []).map((one) => write.rate(one[of])).join(" : ");
}

function effectText({ minimumEffect }: ExperimentResult, { write }: Language): string {
  return write.changeSize(minimumEffect);
}

const A_YEAR = 365;

function neededText(experiment: ExperimentResult, language: Language): string | false {
  const { needed, verdict } = experiment;
  const effect = effectText(experiment, language);
  const { say } = language;
  if (needed === null || (verdict !== "open" && verdict !== "few-cases")) return false;
  if (needed.days === 0) return verdict === "open" && say("experimentEnough", { effect });
  return needed.days > A_YEAR
    ? say("experimentLong", { effect })
    : say("experimentNeeded", { effect, count: needed.days });
}

/** What there is to say of it first; empty where nothing is decided. */
export function experimentNews(experiment: ExperimentResult, { say }: Language = ENGLISH): string {
  const { name, verdict, best, harmed } = experiment;
  switch (verdict) {
    case "better":
      return say(harmed.length > 0 ? "experimentIsDecidedBut" : "experimentIsDecided", {
        name,
        variant: best ?? "",
      });
    case "worse":
      return say("experimentIsDecided", { name, variant: controlOf(experiment) });
    case "alike":
      return say("experimentIsAlike", { name });
    case "untrusted":
      return say("experimentIsUntrusted", { name });
    case "open":
    case "few-cases":
    case null:
      return "";
  }
}

/** What a variant does to a guard, a sentence each. */
export function harmTexts({ guards, harmed }: ExperimentResult, { say, write }: Language): readonly string[] {
  return harmed.map(({ goal, name, variant }) => {
    const own = guards.find((one) => one.goal === goal)?.variants ?? [];
    const rateOf = (of: VariantResult | undefined): string => write.rate(of?.rate ?? null);
    return say("experimentHarm", {
      ...{ goal: name, variant, control: own[0]?.variant ?? "" },
      ...{ rate: rateOf(own.find((one) => one.variant === variant)), before: rateOf(own[0]) },
    });
  });
}

/** How the intervals are made and what they hold for. */
export function experimentMethod({ say, write }: Language = ENGLISH): string {
  return say("experimentMethod", { confidence: write.count(100 * (1 - ALWAYS_VALID_ALPHA)) });
}
