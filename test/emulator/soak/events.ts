/** A few days of events for random reports to find something in. */
import type { ExportRow } from "../../../src/emulator/index.js";

const NAMES = ["page_view", "session_start", "add_to_cart", "purchase", "lead", "scroll"];
const DAY = 86_400_000;

/** 600 events of 40 users of the last six days, by a page of a shop. */
export function shopRows(streamId: string, now: number): readonly ExportRow[] {
  return Array.from({ length: 600 }, (_, n): ExportRow => {
    const at = now - (n % 6) * DAY - n * 1000;
    const name = NAMES[n % NAMES.length] ?? "";
    return {
      event_date: new Date(at).toISOString().slice(0, 10).replaceAll("-", ""),
      event_timestamp: at * 1000,
      event_name: name,
      user_pseudo_id: String(n % 40),
      stream_id: streamId,
      platform: "WEB",
      event_params: [
        { key: "ga_session_id", value: { int_value: n % 90 } },
        { key: "page_location", value: { string_value: `https://shop.example/p/${n % 9}?q=${n % 3}` } },
        ...(name === "purchase" ? [{ key: "transaction_id", value: { string_value: `t${n}` } }] : []),
      ],
      ...(name === "purchase" && {
        ecommerce: { purchase_revenue: n % 50, transaction_id: `t${n}` },
        items: [{ item_id: String(n % 4), item_name: `Item ${n % 4}`, price: 3, quantity: 2 }],
      }),
    };
  });
}
