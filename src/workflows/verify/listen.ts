/** The ear of a walk: what tags send is answered here, kept with its time, and goes no further. */
import type { BrowserContext, Page } from "playwright-core";
import { type CollectedEvent, type CollectRequest, eventsOf, isCollect } from "./collect.js";
import type { Clock } from "./page-clock.js";

/** What tags have said up to now. */
export interface Heard {
  readonly collected: CollectedEvent[];
  readonly requests: CollectRequest[];
}

/** As it is now, whatever comes later. */
export const soFar = ({ collected, requests }: Heard): Heard => ({
  collected: [...collected],
  requests: [...requests],
});

/** A site that sends more than this is not looked at any further; so is a request that is longer. */
export const MOST_EVENTS = 10_000;
const MOST_BODY = 1_000_000;

/** What a page calls with a request it would have sent. */
const TELL = "ga4GoalsCollected";
/** Under which it keeps what it would have sent while it was left: by then nobody hears a call. */
const LEFT = "ga4GoalsLeft";
/** An empty page of each site, where what was kept is told. */
const EMPTY = "/ga4-goals-walk-is-over";
/** Sites that are asked at the end for what was kept. */
const MOST_SITES = 10;

/**
 * Beacons, and requests and pictures that outlive their page, as tags send them when a visitor leaves, cannot be
 * intercepted on their way: they are taken where the page makes them, or kept for the next page of the site. Everything
 * else is intercepted.
 */
const IN_PAGE = `(() => {
  let leaving = false;
  const kept = () => JSON.parse(sessionStorage.getItem("${LEFT}") || "[]");
  const call = window.${TELL};
  const tell = (address, body) => {
    if (!leaving) return call(address, body);
    try {
      sessionStorage.setItem("${LEFT}", JSON.stringify([...kept(), [address, body]]));
    } catch {}
  };
  const tellKept = () => {
    leaving = false;
    try {
      const all = kept();
      sessionStorage.removeItem("${LEFT}");
      for (const [address, body] of all) call(address, body);
    } catch {}
  };
  tellKept();
  addEventListener("pageshow", tellKept, true);
  addEventListener("pagehide", () => (leaving = true), true);
  const collects = (url) => /\\/g\\/collect\\?(.*&)?tid=G-/.test(url);
  const taken = (url, body) => {
    const address = new URL(url, location.href).href;
    if (!collects(address)) return false;
    tell(address, typeof body === "string" ? body : null);
    return true;
  };
  const beacon = navigator.sendBeacon;
  navigator.sendBeacon = function (url, body) {
    return taken(url, body) || beacon.call(navigator, url, body);
  };
  const original = window.fetch;
  window.fetch = function (input, init) {
    return taken(input && input.url ? input.url : input, init && init.body)
      ? Promise.resolve(new Response(null, { status: 204 }))
      : original.apply(this, arguments);
  };
  const source = Object.getOwnPropertyDescriptor(HTMLImageElement.prototype, "src");
  Object.defineProperty(HTMLImageElement.prototype, "src", {
    ...source,
    set(url) {
      if (!leaving || !taken(url, null)) source.set.call(this, url);
    },
  });
})()`;

/** Answers every collect request of a context and keeps it. */
export async function listen(
  context: BrowserContext,
  clock: Clock,
  { collected, requests }: Heard,
): Promise<void> {
  const take = (address: string, body: string | null): void => {
    if (collected.length >= MOST_EVENTS || address.length + (body?.length ?? 0) > MOST_BODY) return;
    if (!URL.canParse(address) || !isCollect(new URL(address))) return;
    collected.push(...eventsOf(new URL(address), body).slice(0, MOST_EVENTS - collected.length));
    requests.push({ address, body, at: clock.now() });
  };
  await context.exposeBinding(TELL, (_page, address: string, body: string | null) => take(address, body));
  await context.addInitScript({ content: IN_PAGE });
  await context.route(
    ({ pathname }) => pathname === EMPTY,
    (route) => route.fulfill({ contentType: "text/html", body: "" }),
  );
  await context.route(isCollect, async (route) => {
    take(route.request().url(), route.request().postData());
    await route.fulfill({ status: 204 });
  });
}

/** Leaves the page, which is when tags send the rest, and hears what the sites of the walk have kept. */
export async function hearTheRest(page: Page, sites: ReadonlySet<string>): Promise<void> {
  for (const site of [...sites].slice(-MOST_SITES)) await page.goto(`${site}${EMPTY}`).catch(() => {});
  await page.goto("about:blank").catch(() => {});
}

/** The origins of the pages that are opened from now on. */
export function sitesOf(page: Page): ReadonlySet<string> {
  const sites = new Set<string>();
  page.on("framenavigated", (frame) => {
    const { origin, protocol } = new URL(frame.url());
    if (frame === page.mainFrame() && protocol.startsWith("http")) sites.add(origin);
  });
  return sites;
}
