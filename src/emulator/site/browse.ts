/**
 * The way through the shop, page by page, until the visitor leaves: which page comes next, what is seen there, and when
 * the cart is opened. Knows nothing of export rows.
 */
import { showCart, throughCheckout } from "./checkout.js";
import { itemOf, valueParams } from "./merchandise.js";
import {
  askForQuote,
  formsFromHome,
  sendContactForm,
  stepsAtHome,
  stepsAtProduct,
  stepsInCategory,
} from "./micro-steps.js";
import { between, chance, type NonEmpty, pickByShare } from "./rng.js";
import type { NextPage, PageKind } from "./site-model.js";
import { drift, isTired, linger, moment, openPage, read, type Walk } from "./walk.js";

const PAGES: NonEmpty<PageKind> = ["home", "category", "product", "guide", "contact", "teams", "cart"];
const PAGES_OR_LEAVE: NonEmpty<PageKind | "leave"> = [...PAGES, "leave"] as const;

/** Lives through a session on the walk's tape; `query` belongs to the landing page's address. */
export function browse(walk: Walk, landing: PageKind, query: string): void {
  let here = nextPage(walk, visitPage(walk, landing, query));
  while (here !== "leave" && !isTired(walk)) here = nextPage(walk, visitPage(walk, here, ""));
}

/** A session of one page: a look, and away. */
export function bounce(walk: Walk, landing: PageKind, query: string): void {
  showPage(walk, landing, query);
  if (chance(walk.rng, 0.5)) walk.tape.read(between(walk.rng, 0.5, 9));
  else linger(walk, landing);
}

/** The page on which a session begins. */
export function landingPage(walk: Walk, weights: NextPage): PageKind {
  return pickByShare(walk.rng, PAGES, (page) => weights[page] ?? 0);
}

function nextPage(walk: Walk, from: PageKind | "leave"): PageKind | "leave" {
  if (from === "leave") return from;
  const { next, holdOfWarmth } = walk.site.behaviour;
  return pickByShare(walk.rng, PAGES_OR_LEAVE, (page) => {
    const weight = next[from][page] ?? 0;
    if (page === "leave") return weight / walk.warmth ** holdOfWarmth;
    return page === "cart" && walk.cart.length === 0 ? 0 : weight;
  });
}

/** Opens a page, with the event that tells what is shown on it. The cart shows itself in `checkout.ts`. */
function showPage(walk: Walk, page: PageKind, query: string): void {
  switch (page) {
    case "home":
      openPage(walk, "/", "Outdoor gear that lasts", query);
      return;
    case "category":
      showCategory(walk, query);
      return;
    case "product":
      showProduct(walk, query);
      return;
    case "guide": {
      const guide = pickByShare(walk.rng, walk.site.guides, (candidate) => candidate.share);
      openPage(walk, `/guides/${guide.slug}`, guide.title, query);
      return;
    }
    case "contact":
      openPage(walk, "/contact", "Contact us", query);
      return;
    case "teams":
      openPage(walk, "/team-orders", "Clubs and schools", query);
      return;
    case "cart":
      showCart(walk, query);
      return;
    default:
      page satisfies never;
  }
}

/** Opens a page and does what is done there; tells on which page the visitor ends up, or that the errand is done. */
function visitPage(walk: Walk, page: PageKind, query: string): PageKind | "leave" {
  showPage(walk, page, query);
  switch (page) {
    case "home":
      stepsAtHome(walk);
      read(walk, page);
      formsFromHome(walk);
      drift(walk);
      return page;
    case "category":
      stepsInCategory(walk);
      linger(walk, page);
      return page;
    case "product":
      return atProduct(walk);
    case "contact":
      sendContactForm(walk);
      linger(walk, page);
      return page;
    case "teams":
      askForQuote(walk);
      linger(walk, page);
      return page;
    case "guide":
      linger(walk, page);
      return page;
    case "cart":
      return fromCart(walk);
    default:
      return page satisfies never;
  }
}

function showCategory(walk: Walk, query: string): void {
  if (chance(walk.rng, 0.35)) {
    walk.category = pickByShare(walk.rng, walk.site.categories, (candidate) => candidate.share);
  }
  const { category } = walk;
  const items = category.products.map((product) => itemOf(product, category));
  const search = query === "" && chance(walk.rng, 0.1) ? "sort=price" : query;
  openPage(walk, `/c/${category.slug}`, category.name, search);
  const list = { item_list_id: category.slug, item_list_name: category.name };
  walk.tape.act(moment(walk, 1), "view_item_list", list, { items });
}

function showProduct(walk: Walk, query: string): void {
  walk.product = pickByShare(walk.rng, walk.category.products, (candidate) => candidate.share);
  const items = [itemOf(walk.product, walk.category)];
  openPage(walk, `/p/${walk.product.slug}`, walk.product.name, query);
  walk.tape.act(moment(walk, 1), "view_item", valueParams(walk.site, items), { items });
}

/** A product page and where it leads: to the cart at once, or on through the shop with something in it. */
function atProduct(walk: Walk): PageKind | "leave" {
  const { funnel } = walk.site.behaviour;
  stepsAtProduct(walk);
  read(walk, "product");
  if (!chance(walk.rng, funnel.addToCart * walk.warmth)) {
    drift(walk);
    return "product";
  }
  putInCart(walk, walk.product.price < 30 && chance(walk.rng, 0.4) ? 2 : 1);
  if (!chance(walk.rng, funnel.viewCart)) return "product";
  showCart(walk, "");
  return fromCart(walk);
}

function putInCart(walk: Walk, quantity: number): void {
  const items = [itemOf(walk.product, walk.category, quantity)];
  walk.cart = [...walk.cart, { product: walk.product, category: walk.category, quantity }];
  walk.tape.act(moment(walk), "add_to_cart", valueParams(walk.site, items), { items });
}

/** The open cart: an order, or not; after an order sometimes another, of something small that was forgotten. */
function fromCart(walk: Walk): PageKind | "leave" {
  const { funnel } = walk.site.behaviour;
  if (!throughCheckout(walk)) return "cart";
  if (!isTired(walk) && chance(walk.rng, funnel.orderAgain)) {
    showProduct(walk, "");
    putInCart(walk, 1);
    showCart(walk, "");
    throughCheckout(walk);
  }
  return chance(walk.rng, funnel.leaveAfterOrder) ? "leave" : "cart";
}
