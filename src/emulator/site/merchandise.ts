/** Products, carts and orders as the events of GA4's recommended ecommerce schema carry them. Knows nothing of visitors. */
import type { ExportItem } from "../events/export-row.js";
import type { Category, Product, SiteModel } from "./site-model.js";
import type { Params } from "./tape.js";

/** Money with two places. */
export function money(amount: number): number {
  return Math.round(amount * 100) / 100;
}

/** A product as an item of an event. */
export function itemOf(product: Product, category: Category, quantity = 1): ExportItem {
  return {
    item_id: product.id,
    item_name: product.name,
    item_category: category.name,
    price: product.price,
    quantity,
  };
}

/** What some items are worth together, before discounts. */
export function worth(items: readonly ExportItem[]): number {
  return money(items.reduce((sum, item) => sum + (item.price ?? 0) * Number(item.quantity ?? 1), 0));
}

/** `value` and `currency` of an event about these items. */
export function valueParams(site: SiteModel, items: readonly ExportItem[]): Params {
  return { value: worth(items), currency: site.currency };
}
