/** Which of the addresses that were seen are the end of something, and which of them are one page. */
import { describe, expect, it } from "vitest";
import { draftGoals } from "../../../src/authoring/observed/draft-goals.js";
import { endingsOf, type SeenAddress } from "../../../src/authoring/observed/endings.js";
import { loadGoals } from "../../../src/goals/load.js";

const seen = (path: string, sessions: number, query: string | null = null): SeenAddress => ({
  path,
  query,
  views: sessions + 1,
  sessions,
});
const pagesOf = (...addresses: readonly SeenAddress[]): readonly unknown[] =>
  endingsOf(addresses, []).map(({ page, sessions, addresses: n, atMost }) => [page, sessions, n, atMost]);

describe("orders", () => {
  it("are one page, whatever number each has; small ones and those that could be a year among them", () => {
    const regex = "/order-received/[0-9]+/?";
    expect(
      pagesOf(
        seen("/order-received/8303", 1),
        seen("/order-received/8304/", 2),
        seen("/order-received/2026", 1),
        seen("/order-received/7", 1),
      ),
    ).toEqual([[{ path: { regex } }, 5, 4, true]]);
  });

  it("a year alone is a page of its own", () => {
    expect(pagesOf(seen("/meeting/2026/thanks", 3), seen("/meeting/2025/thanks", 2))).toEqual([
      ["/meeting/2026/thanks", 3, 1, false],
      ["/meeting/2025/thanks", 2, 1, false],
    ]);
  });
});

describe("a page is seen", () => {
  it.each([
    ["/bestätigung", "/best%C3%A4tigung"],
    ["/bestätigung", "/bestätigung"],
    ["/DANKE", "/DANKE"],
    ["/dziękujemy", "/dzi%c4%99kujemy"],
    ["/谢谢", "/%E8%B0%A2%E8%B0%A2"],
    ["/checkout/finish", "/checkout/finish"],
  ])("%s by its path %s", (page, path) => {
    expect(pagesOf(seen(path, 4))).toEqual([[page, 4, 1, false]]);
  });

  it.each([
    ["status=success", "status=success"],
    ["utm_source=x&form=thank-you&lang=de", "form=thank-you"],
    ["route=checkout/success&order=8303", "route=checkout/success"],
    ["thanks=1", "thanks=1"],
    ["thanks", "thanks"],
  ])("by its query %s", (query, known) => {
    const [ending] = endingsOf([seen("/index.php", 4, query)], []);
    expect(ending?.parameters).toEqual([known]);
  });

  it("by the name of a parameter that holds an order's number, and all orders are one", () => {
    const [ending, ...more] = endingsOf(
      [seen("/", 4, "order-received=8303"), seen("/", 2, "order-received=8304&key=x1y2z3")],
      [],
    );
    expect([ending?.sessions, more]).toEqual([6, []]);
    expect(JSON.stringify(ending?.page)).not.toContain("8303");
  });

  it.each([
    "q=thank+you+cards",
    "utm_campaign=confirmation",
    "return_to=/thanks",
    "redirect=https%3A%2F%2Fx.example%2Fthanks",
    "success=0",
    "success=false",
  ])("but not by %s, which says what somebody looks for or where one is sent", (query) => {
    expect(pagesOf(seen("/", 4, query))).toEqual([]);
  });
});

it("hosts are those of all its addresses, the one with the most views first", () => {
  const at = (path: string, host: string, views: number) => ({ path, query: null, host, views });
  const [ending] = endingsOf(
    [seen("/thanks/1001", 1), seen("/thanks/1002", 1)],
    [at("/thanks/1001", "a.example", 1), at("/thanks/1002", "b.example", 2), at("/x", "c.example", 9)],
  );
  expect(ending?.hosts).toEqual(["b.example", "a.example"]);
});

it("broken percent-encoding is read as it stands", () => {
  expect(pagesOf(seen("/thanks%E0%A4%A", 2))).toEqual([["/thanks%E0%A4%A", 2, 1, false]]);
});

describe("a draft", () => {
  it("counts looks and stays without key events, and what somebody did as one", () => {
    const names = ["purchase", "add_to_cart", "begin_checkout", "page_view"];
    const text = draftGoals({
      ...{ firstDay: "2026-03-01", lastDay: "2026-03-28", sessions: 900, endings: [], notes: [] },
      events: names.map((name) => ({ name, count: 50, users: 40 })),
      wholeSessions: { kind: "average", seconds: 60, views: 3, engaged: 0.5 },
    });
    const { config } = loadGoals([{ file: "goals.yaml", text }], { named: {}, environment: {} });
    const isKeyEvent = config?.goals.map(({ id, keyEvent }) => [id, keyEvent] as const) ?? [];
    expect(Object.fromEntries(isKeyEvent)).toEqual({
      order: true,
      cart_add: true,
      checkout_begin: false,
      engaged_visit: false,
      deep_browse: false,
    });
  });
});
