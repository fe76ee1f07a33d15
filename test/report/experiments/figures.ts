/** The experiments that the bench measures and the tests hold. */
import type { Simulated } from "./simulate.js";

const days = 60;
const alike = (rate: number, usersADay: number): Simulated => ({ rates: [rate, rate], usersADay, days });

/** No difference between the variants. */
export const ALIKE: readonly { readonly what: string; readonly simulated: Simulated }[] = [
  { what: "3.5 % of 4,000 users a variant", simulated: alike(0.035, 134) },
  { what: "3.5 % of 30,000 users a variant", simulated: alike(0.035, 1_000) },
  { what: "0.3 % of 6,000 users a variant", simulated: alike(0.003, 200) },
  { what: "30 % of 600 users a variant", simulated: alike(0.3, 20) },
  { what: "divided 90 : 10", simulated: { ...alike(0.035, 134), share: 0.1 } },
  { what: "reached 3 days later on the mean", simulated: { ...alike(0.035, 134), lag: 3 } },
];

/** `found`: in at least this share of experiments, looked at daily. */
export const DIFFERENT: readonly {
  readonly users: number;
  readonly found: number;
  readonly simulated: Simulated;
}[] = [
  { users: 4_000, found: 0.6, simulated: { rates: [0.035, 0.05], usersADay: 133, days } },
  { users: 8_000, found: 0.9, simulated: { rates: [0.035, 0.05], usersADay: 267, days } },
];

/** 20,000 users, given the second variant less often than meant. */
export const UNEVEN: Simulated = { rates: [0.035, 0.035], usersADay: 334, days, share: 0.48 };
