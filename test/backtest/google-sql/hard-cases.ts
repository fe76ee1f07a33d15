/** Goals and events in which two engines could well disagree: case, slots, money, repeats, the order of events. */
import type { TestEvent } from "../support/rows.js";

interface HardCase {
  readonly goals: string;
  readonly events: readonly TestEvent[];
}

const FOUND = [
  "thanks",
  "THANKS",
  "größe",
  "GRÖSSE",
  "GRÖẞE",
  "οδος",
  "ΟΔΟΣ",
  "οδοσ",
  "istanbul",
  "İstanbul",
  "ISTANBUL",
  "ıstanbul",
  "\u212Aelvin",
  "kelvin",
  "a.b",
  "AXB",
  "заказ",
  "ЗАКАЗ",
  "line\nbreak",
  "",
  " ",
  "ﬁn",
  "FIN",
  "ǆ",
  "ǅ",
  "日本",
];
const WANTED = [
  "thanks",
  "größe",
  "οδος",
  "ΟΔΟΣ",
  "istanbul",
  "İ",
  "k",
  "a.b",
  "заказ",
  "n\nB",
  "ﬁn",
  "ǆ",
  "日",
];
const OPERATORS = ["equals", "contains", "begins_with", "ends_with", "not_contains"];

const letters: HardCase = {
  goals: `version: 1\ngoals:\n${OPERATORS.flatMap((operator) =>
    WANTED.map(
      (wanted, n) =>
        `  ${operator}_${n}: { tier: micro, category: interaction, type: event, event: sent, where: { p: { ${operator}: ${JSON.stringify(wanted)}${operator === "not_contains" ? "" : ", ignore_case: true"} } } }\n`,
    ),
  )
    .slice(0, 58)
    .join(
      "",
    )}  patterns: { tier: macro, category: lead, type: event, event: sent, where: { p: { regex: "(?:[α-ω]+|k.*|.*[.].*)", ignore_case: true } } }\n`,
  events: FOUND.map((p, at) => ({ name: "sent", at, parameters: { p } })),
};

const MONEY = `
version: 1
currency: EUR
goals:
  order: { tier: macro, category: revenue, type: event, event: purchase }
  once: { tier: macro, category: revenue, type: event, event: purchase, where: { kind: { not_equals: gift } }, counting: once_per_session, value: 5 }
  lead: { tier: macro, category: lead, type: event, event: sent, where: { kind: { not_equals: gift } }, value: { parameter: worth } }
  cart: { tier: micro, category: interaction, leads_to: order, type: event, event: add_to_cart, value: 0.1 }
  seen: { tier: micro, category: navigation, leads_to: order, type: destination, page: { path: { begins_with: /a } }, counting: once_per_session }
  read: { tier: micro, category: engagement, leads_to: order, type: duration, at_least: 5s, page: { path: { begins_with: /a } }, counting: once_per_event }
  stayed: { tier: micro, category: engagement, leads_to: order, type: duration, at_least: 20s }
  engaged: { tier: micro, category: engagement, leads_to: order, type: duration, at_least: 5s, clock: engaged }
  deep: { tier: micro, category: engagement, leads_to: lead, type: pages_per_session, at_least: 2 }
journeys:
  buying: { goal: order, steps: [seen, cart, order] }
`;

const AMOUNTS = [
  0.1,
  0.2,
  0.3,
  19.99,
  1e-7,
  12345678901.25,
  0,
  -3,
  "7",
  "7.50",
  "1e2",
  ".5",
  "much",
  " 3",
  "",
  "0x10",
];
const CURRENCIES = ["EUR", "USD", "GBP", "", undefined];
const IDS = ["A-1", "A-1", "A-2", "", 17, "17", 17.5, undefined];

const one = <T>(list: readonly T[], n: number): T => list[n % list.length] as T;
const sent = (from: Readonly<Record<string, string | number | undefined>>): Record<string, string | number> =>
  Object.fromEntries(Object.entries(from).filter(([, value]) => value !== undefined)) as Record<
    string,
    string | number
  >;

/** Orders, carts and leads of a few people, each amount with each currency and each kind of id. */
const money: HardCase = {
  goals: MONEY,
  events: Array.from({ length: 400 }, (_, n): TestEvent => {
    const name = one(["purchase", "page_view", "add_to_cart", "purchase", "sent", "user_engagement"], n);
    const slot = one([n % 7, String(n % 7), (n % 7) + 0.5], Math.floor(n / 11));
    return {
      name,
      user: one(["u1", "u2", "u3", "u4", null, "ü5"], Math.floor(n / 9)),
      session: null,
      at: n * 301.001,
      platform: one(["WEB", "WEB", "WEB", "ANDROID"], n),
      parameters: sent({
        // A session's id and the time in the foreground stand in any slot of the export.
        ga_session_id: n % 13 === 0 ? undefined : slot,
        engagement_time_msec: one([undefined, 2500, "2600", 2700.75, "soon"], n),
        page_location: one(
          [
            "https://shop.example/a?x=1",
            "HTTPS://Shop.example:8080/A#b",
            "https://u:p@shop.example/a/b",
            "",
            undefined,
          ],
          n,
        ),
        transaction_id: name === "purchase" ? one(IDS, Math.floor(n / 3)) : undefined,
        value: one([...AMOUNTS, undefined], Math.floor(n / 2)),
        worth: one([...AMOUNTS, undefined], Math.floor(n / 5)),
        currency: one(CURRENCIES, Math.floor(n / 4)),
        kind: one(["gift", undefined, 3], n),
      }),
    };
  }),
};

/** Events of one microsecond, which only their places in the batch put in order; some lack those. */
const order: HardCase = {
  goals: MONEY,
  events: Array.from(
    { length: 120 },
    (_, n): TestEvent => ({
      name: one(["page_view", "purchase", "add_to_cart"], n),
      user: `u${n % 4}`,
      session: 1 + (n % 2),
      at: Math.floor(n / 12) * 3600,
      batch: [1_700_000_000_000 + (n % 5), 3 - (n % 3), n % 7],
      parameters: sent({
        page_location: "https://shop.example/a",
        value: n,
        currency: one(CURRENCIES, n),
        transaction_id: `t${n % 9}`,
        engagement_time_msec: 1000 * (n % 4),
      }),
    }),
  ),
};

/** Leads and closes of a few people, some of them on two devices, some of one moment. */
const leads: HardCase = {
  goals: `
version: 1
currency: EUR
goals:
  inquiry: { tier: macro, category: inquiry, type: event, event: generate_lead }
  qualified: { tier: macro, category: lead, closes: inquiry, type: event, event: qualify_lead, counting: once_per_session }
  won: { tier: macro, category: revenue, closes: inquiry, type: event, event: close_convert_lead }
  paid: { tier: macro, category: revenue, closes: won, type: event, event: paid, value: 500 }
  seen: { tier: micro, category: navigation, leads_to: inquiry, type: event, event: page_view }
`,
  events: Array.from({ length: 300 }, (_, n): TestEvent => {
    const name = one(
      ["page_view", "generate_lead", "qualify_lead", "generate_lead", "close_convert_lead", "paid"],
      n,
    );
    const person = (n * 7) % 23;
    const userId =
      n % 3 === 0
        ? one([undefined, "one", "two", "", undefined, "three"], Math.floor(person / 3))
        : undefined;
    return {
      name,
      user: n % 29 === 0 ? null : `u${person}`,
      session: name === "close_convert_lead" ? null : (n * 7) % 5,
      at: Math.floor(n / 2) * 9973,
      parameters: sent({ value: n % 13 === 0 ? undefined : one(AMOUNTS.slice(0, 4), n), currency: "EUR" }),
      ...(userId === undefined ? {} : { userId }),
    };
  }),
};

export const HARD_CASES: Readonly<Record<string, HardCase>> = {
  "letters in any case": letters,
  "money, repeats and parameters in any slot": money,
  "events of one moment": order,
  "leads and what closed them": leads,
};
