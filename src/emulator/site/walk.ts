/**
 * What a visitor carries through a session: warmth (how close to buying), cart, steps already taken; and the few moves
 * every page shares. Which page comes next is decided in `browse.ts`, what is done there in `micro-steps.ts` and
 * `checkout.ts`.
 */
import { between, chance, logNormal, type Rng } from "./rng.js";
import type { Category, MicroStepName, PageKind, Product, SiteModel } from "./site-model.js";
import type { Tape } from "./tape.js";
import type { Visit, Visitor } from "./visitors.js";

interface CartLine {
  readonly product: Product;
  readonly category: Category;
  readonly quantity: number;
}

/** One session while it lasts. The fields that are not `readonly` are the visitor's state of mind. */
export interface Walk {
  readonly site: SiteModel;
  readonly visitor: Visitor;
  readonly visit: Visit;
  readonly rng: Rng;
  readonly tape: Tape;
  /** Scheme and host of every address of this session. */
  readonly origin: string;
  /** Steps taken in this session: each warms once. */
  readonly taken: Set<MicroStepName>;
  warmth: number;
  category: Category;
  product: Product;
  cart: readonly CartLine[];
  coupon: string | null;
  orders: number;
}

/** Seconds spent on the page before the next thing happens; nobody reads one page for longer than ten minutes. */
export function readingTime(walk: Walk, kind: PageKind | "form"): number {
  const { readingSeconds, readingSigma } = walk.site.behaviour;
  return Math.min(600, logNormal(walk.rng, readingSeconds[kind], readingSigma));
}

/** A short moment, in seconds: page load, a click, a field filled in. */
export function moment(walk: Walk, longest = 6): number {
  return between(walk.rng, 0.4, longest);
}

/**
 * Opens a page of the site, a moment after what was done last: the click that leads there takes its time. Addresses
 * sometimes end in a slash they need not have.
 */
export function openPage(walk: Walk, path: string, title: string, query = ""): void {
  if (walk.tape.pages() > 0) walk.tape.read(moment(walk, 1.5));
  const slash = !path.endsWith("/") && chance(walk.rng, walk.site.trailingSlashShare) ? "/" : "";
  const search = query === "" ? "" : `?${query}`;
  walk.tape.open(`${walk.origin}${path}${slash}${search}`, `${title} | ${walk.site.name}`);
}

/** Reads the open page for a while; it stays in front. */
export function read(walk: Walk, kind: PageKind | "form"): void {
  walk.tape.read(readingTime(walk, kind));
}

/** Sometimes the tab is left in the background before the visitor goes on: nothing more happens on its page. */
export function drift(walk: Walk): void {
  const { background } = walk.site.behaviour;
  if (chance(walk.rng, background.chance)) {
    walk.tape.leaveInBackground(between(walk.rng, 10, background.seconds));
  }
}

/** Reads the open page to the end. */
export function linger(walk: Walk, kind: PageKind | "form"): void {
  read(walk, kind);
  drift(walk);
}

/** Whether a visitor who could take this step does. */
export function tempted(walk: Walk, step: MicroStepName): boolean {
  return chance(walk.rng, walk.site.behaviour.steps[step].chance);
}

/** Marks a step as taken: the first time in a session it warms the visitor. */
export function take(walk: Walk, step: MicroStepName): void {
  if (!walk.taken.has(step)) walk.warmth *= walk.site.behaviour.steps[step].lift;
  walk.taken.add(step);
}

/** Whether the session has lasted long enough for anybody. */
export function isTired(walk: Walk): boolean {
  const { longestSeconds, mostPages } = walk.site.behaviour;
  return walk.tape.elapsed() >= longestSeconds || walk.tape.pages() >= mostPages;
}
