/** The words of micro goals taken together, for every format. Numbers are only written, never worked out. */
import { formatCount, formatShare } from "../../draw/format.js";
import type { Backtest } from "../model.js";
import type { HowClose, ReachedBy } from "../steps-model.js";
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
