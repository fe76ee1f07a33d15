/** What a slip was meant to be; and where that is anybody's guess, no guess. */
import { describe, expect, it } from "vitest";
import { dateMeant, durationMeant, numberMeant, percentMeant } from "../../src/diagnostics/meant.js";

const each = (cases: Readonly<Record<string, string | undefined>>) => Object.entries(cases);

describe("what was meant by", () => {
  it.each(
    each({
      "3:00": "3m",
      '"00:03:00"': "3m",
      "1:30:05": "1h30m5s",
      "180": "180s",
      "3 min": "3m",
      "1 hour 30 minutes": "1h30m",
      "90sec.": "90s",
      soon: undefined,
      "3 apples": undefined,
      "0:00": undefined,
    }),
  )("the duration %s is %s", (written, meant) => {
    expect(durationMeant(written)).toBe(meant);
  });

  it.each(
    each({
      "31.03.2027": "2027-03-31",
      "1.4.2027": "2027-04-01",
      "2027/3/31": "2027-03-31",
      "3/31/2027": "2027-03-31",
      "31/3/2027": "2027-03-31",
      "03/04/2027": undefined,
      "31.02.2027": undefined,
      "2027-02-30": undefined,
      "next week": undefined,
    }),
  )("the day %s is %s", (written, meant) => {
    expect(dateMeant(written)).toBe(meant);
  });

  it.each(
    each({ "0.025": "2.5%", "2.5": "2.5%", "2": "2%", '"2,5 %"': "2.5%", "0": undefined, half: undefined }),
  )("the share %s is %s", (written, meant) => {
    expect(percentMeant(written)).toBe(meant);
  });

  it.each(
    each({
      '"1,5"': "1.5",
      '"5"': "5",
      "€50": "50",
      "50 EUR": "50",
      "'-5'": "-5",
      "1,500,000": undefined,
      "1,500": undefined,
      five: undefined,
      "${price}": undefined,
    }),
  )("the number %s is %s", (written, meant) => {
    expect(numberMeant(written)).toBe(meant);
  });
});
