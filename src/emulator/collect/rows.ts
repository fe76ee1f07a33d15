/** What both ways of sending events have in common: values as the export types them, items, and what GA4 cuts off. */
import type { ExportEcommerce, ExportItem, ExportParam } from "../events/export-row.js";

/** An event that was sent, before it is known when it arrived and which property it is for. */
export interface SentEvent {
  readonly name: string;
  readonly params: readonly ExportParam[];
  readonly items: readonly ExportItem[];
}

/** Characters of a parameter's value that GA4 keeps [answer/9267744]; of every other parameter 100. */
const KEPT: Readonly<Record<string, number>> = {
  page_location: 1000,
  page_referrer: 420,
  page_title: 300,
};

export const textParam = (key: string, text: string): ExportParam => ({
  key,
  value: { string_value: [...text].slice(0, KEPT[key] ?? 100).join("") },
});

/** Whole numbers are integers, as gtag and the export have them. */
export const numberParam = (key: string, number: number): ExportParam => ({
  key,
  value: Number.isSafeInteger(number) ? { int_value: number } : { double_value: number },
});

const paramOf = (params: readonly ExportParam[], key: string): ExportParam["value"] | undefined =>
  params.find((param) => param.key === key)?.value;

const numberOf = (params: readonly ExportParam[], key: string): number | null => {
  const value = paramOf(params, key);
  const number = Number(value?.double_value ?? value?.int_value ?? value?.string_value ?? Number.NaN);
  return Number.isFinite(number) ? number : null;
};

/** What the export repeats of an event's parameters beside them. */
export function ecommerceOf({ name, params, items }: SentEvent): ExportEcommerce | null {
  if (items.length === 0 && name !== "purchase" && name !== "refund") return null;
  const amount = numberOf(params, "value");
  return {
    purchase_revenue: name === "purchase" ? amount : null,
    refund_value: name === "refund" ? amount : null,
    shipping_value: numberOf(params, "shipping"),
    tax_value: numberOf(params, "tax"),
    transaction_id: paramOf(params, "transaction_id")?.string_value ?? null,
    total_item_quantity: items.reduce((sum, item) => sum + Number(item.quantity ?? 1), 0),
  };
}

/** Fields of an item that are texts. */
export const ITEM_TEXTS = [
  "item_id",
  "item_name",
  "item_brand",
  "item_variant",
  "item_category",
  "item_category2",
  "item_category3",
  "item_category4",
  "item_category5",
  "coupon",
  "affiliation",
  "location_id",
  "item_list_id",
  "item_list_name",
  "promotion_id",
  "promotion_name",
  "creative_name",
] as const;
export type ItemText = (typeof ITEM_TEXTS)[number];

/** An item from its fields by the names the export has for them; what is none of them is a parameter of the item. */
export function itemOf(eventName: string, given: Readonly<Record<string, string | number>>): ExportItem {
  const texts: Partial<Record<ItemText, string>> = {};
  const params: ExportParam[] = [];
  for (const [key, value] of Object.entries(given)) {
    const name = ITEM_TEXTS.find((text) => text === key);
    if (name !== undefined) texts[name] = String(value);
    else if (!/^(price|quantity|index)$/.test(key))
      params.push(typeof value === "number" ? numberParam(key, value) : textParam(key, value));
  }
  const price = "price" in given ? Number(given.price) : null;
  const quantity = "quantity" in given ? Number(given.quantity) : null;
  const money = price === null ? null : price * (quantity ?? 1);
  return {
    ...texts,
    price,
    quantity,
    item_revenue: eventName === "purchase" ? money : null,
    item_refund: eventName === "refund" ? money : null,
    ...("index" in given && { item_list_index: String(given.index) }),
    item_params: params,
  };
}
