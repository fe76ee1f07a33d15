/** The words of micro goals taken together, for every format. Numbers are only written, never worked out. */
import { formatCount, formatLargeMoney, formatMoney, formatShare, formatTook } from "../../draw/format.js";
import type { Backtest } from "../model.js";
import type {
  Credit,
  CreditPart,
  Forecast,
  HowClose,
  ReachedBy,
  StepCredit,
  StepTimes,
  Took,
} from "../steps-model.js";
import { goalName } from "./sentences.js";

/** Macro goals that somebody reached, and micro goals that somebody did. */
export function shownCloseness({ howClose }: Backtest): readonly HowClose[] {
  return howClose.filter(
    ({ byNumber }) => byNumber.length > 1 && byNumber.some(({ reached }) => reached.count > 0),
  );
}

export function numberOfSteps(steps: number): string {
  return steps === 0 ? "none" : String(steps);
}

/** `34.80 %`; words where a number would say more than is known. */
export function rateText({ reached, fewCases }: ReachedBy): string {
  return fewCases ? "few cases" : formatShare(reached.share);
}

/** `28.91 % to 41.20 %`; empty where no rate is shown. */
export function rateRange({ reached, fewCases }: ReachedBy): string {
  const { interval } = reached;
  return fewCases || interval === null ? "" : `${formatShare(interval.low)} to ${formatShare(interval.high)}`;
}

/** More are for JSON. */
const SHOWN = 3;

/** `34.80 % of 227 users: Cart, Checkout`: the micro goals with which most came. */
export function whichTexts(backtest: Backtest, { byWhich }: HowClose): readonly string[] {
  return byWhich
    .filter(({ fewCases, reached }) => !fewCases && reached.count > 0)
    .slice(0, SHOWN)
    .map(
      ({ goals, reached }) =>
        `${formatShare(reached.share)} of ${formatCount(reached.of)}: ${goals.map((goal) => goalName(backtest, goal)).join(", ")}`,
    );
}

/** Where the order of two micro goals makes a difference. */
export function orderTexts(backtest: Backtest, { byOrder, orderNotKnown }: HowClose): readonly string[] {
  const told = byOrder.filter(({ verdict }) => verdict === "more").slice(0, SHOWN);
  const name = (id: string): string => goalName(backtest, id);
  return [
    ...told.map(
      ({ first, second, inThisOrder, theOtherWayRound }) =>
        `${name(first)} before ${name(second)}: ${formatShare(inThisOrder.share)} of ${formatCount(inThisOrder.of)}; the other way round ${formatShare(theOtherWayRound.share)} of ${formatCount(theOtherWayRound.of)}`,
    ),
    ...(orderNotKnown > 0 && told.length > 0
      ? [`The order of ${formatCount(orderNotKnown)} users with rare ways is not looked at.`]
      : []),
  ];
}

/** Macro goals of which any step has a part. */
export function shownCredit({ credit }: Backtest): readonly Credit[] {
  return credit.filter(({ steps }) => steps.some(({ users }) => users > 0));
}

/** In the macro goal's currency, or as a number of its conversions. */
export function amountText({ unit, currency }: Credit, amount: number): string {
  return unit === "money" ? formatMoney(amount, currency) : formatCount(amount);
}

/** `$3,487 to $5,843`; words where it can't be told. */
export function creditRange(
  { unit, currency }: Credit,
  { fewCases }: StepCredit,
  { interval }: CreditPart,
): string {
  if (fewCases || interval === null) return "few cases";
  const one = (amount: number): string =>
    unit === "money" ? formatLargeMoney(amount, currency) : formatCount(Math.round(amount * 10) / 10);
  return `${one(interval.low)} to ${one(interval.high)}`;
}

/** What one conversion of the step comes to, so that its count times this is its part; empty where it is not told. */
export function eachText(credit: Credit, { conversions, fewCases, shapley }: StepCredit): string {
  if (fewCases || conversions === 0) return "";
  const each = shapley.amount / conversions;
  if (credit.unit !== "money") return each < 0.001 ? "<0.001" : each.toFixed(3);
  return each > 0 && each < 0.005
    ? `<${formatMoney(0.01, credit.currency)}`
    : formatMoney(each, credit.currency);
}

/** What is no step's, each with what it comes to; none where it is nothing. */
export function restsOf({ rest }: Credit): readonly (readonly [name: string, amount: number])[] {
  const all = [
    ["no micro goal before it", rest.noStep],
    ["only steps that nearly all pass", rest.onTheWayAlone],
    ["of no known user or session", rest.unknown],
  ] as const;
  return all.filter(([, amount]) => amount !== 0);
}

/** What is to be known of the parts. */
export function creditTexts(backtest: Backtest, credit: Credit): readonly string[] {
  const { onTheWay, unvalued, macro } = credit;
  return [
    ...(onTheWay.length === 0
      ? []
      : [
          `Told apart, since nearly all pass here: ${onTheWay
            .map(
              ({ goal, passed }) =>
                `${goalName(backtest, goal)} (${formatCount(passed.count)} of ${formatCount(passed.of)} users)`,
            )
            .join(", ")}.`,
        ]),
    ...(unvalued === 0
      ? []
      : [
          `${formatCount(unvalued)} × ${goalName(backtest, macro)} carried no value and ${unvalued === 1 ? "is" : "are"} not shared.`,
        ]),
    PARTS,
  ];
}

const PARTS =
  "Each conversion is shared equally among the steps before it (Shapley), so parts add up; Markov: by what a step would cost as a dead end. Neither says what brings a conversion about.";

/** Macro goals to which anybody came by a micro goal. */
export function shownTimes({ stepTimes }: Backtest): readonly StepTimes[] {
  return stepTimes.filter(({ fromFirst }) => fromFirst.users > 0);
}

/** More are for JSON. */
const SPANS_SHOWN = 6;

/** From the first micro goal to the macro goal, then from step to step, those that most users took. */
export function spansOf(
  backtest: Backtest,
  { macro, fromFirst, steps }: StepTimes,
): readonly (Took & { readonly name: string })[] {
  const name = (id: string): string => goalName(backtest, id);
  return [
    { name: `first micro goal to ${name(macro)}`, ...fromFirst },
    ...steps
      .filter(({ medianSeconds }) => medianSeconds !== null)
      .slice(0, SPANS_SHOWN)
      .map((step) => ({ name: `${name(step.from)} to ${name(step.to)}`, ...step })),
  ];
}

/** `21m30s`; words where it is not told. */
export function medianText({ medianSeconds }: Pick<Took, "medianSeconds">): string {
  return medianSeconds === null ? "few cases" : formatTook(medianSeconds);
}

/** `18m to 25m`; empty where none is shown. */
export function medianRange({ interval }: Pick<Took, "interval">): string {
  return interval === null ? "" : `${formatTook(interval.low)} to ${formatTook(interval.high)}`;
}

/** `30m → 21m, shorter`: the two halves of the days; empty where they can't be told. */
export function changeText({ firstHalf, secondHalf, change }: Took): string {
  if (change === "few-cases") return "";
  const halves = `${medianText(firstHalf)} → ${medianText(secondHalf)}`;
  return change === "same" ? halves : `${halves}, ${change}`;
}

/** `90 to 130` */
export function expectedRange({ interval }: Forecast["weeks"][number]): string {
  return `${formatCount(interval.low)} to ${formatCount(interval.high)}`;
}

/** `7 of 8`: held-back weeks that lay within such an interval; empty where there were none. */
export function heldBackText({ heldBack }: Forecast["weeks"][number]): string {
  return heldBack.weeks === 0 ? "" : `${heldBack.inside} of ${heldBack.weeks}`;
}

/** The chance of the target; empty where there is none. */
export function targetTexts({ target }: Forecast): readonly string[] {
  if (target === null) return [];
  const percent = Math.round(target.chance * 100);
  const chance = percent < 1 ? "under 1 %" : percent > 99 ? "over 99 %" : `${percent} %`;
  return [
    `Target of ${formatCount(target.count)} a week: the first of them reaches it with a chance of ${chance}.`,
  ];
}
