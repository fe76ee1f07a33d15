/** What a GA4 tag says to its collect endpoint, read out of the request itself. Pure; knows nothing of browsers. */

export interface CollectedEvent {
  readonly event: string;
  /** `G-...` */
  readonly measurementId: string;
  /** GA's session id; empty where the hit carried none, as without consent. */
  readonly session: string;
  /** Address of the page it was sent from; empty where the hit does not say. */
  readonly page: string;
}

/** True for requests of GA4's protocol, on Google's hosts or on a first-party one. */
export function isCollect(url: URL): boolean {
  return url.pathname.endsWith("/g/collect") && (url.searchParams.get("tid") ?? "").startsWith("G-");
}

/** A request carries one event in its address, or several in its body, a line each, over what the address says. */
export function eventsOf(url: URL, body: string | null): readonly CollectedEvent[] {
  const lines = (body ?? "").split(/\r?\n/).filter((line) => line.includes("="));
  const parameters = lines.length === 0 ? [""] : lines;
  return parameters.flatMap((line): readonly CollectedEvent[] => {
    const own = new URLSearchParams(line);
    const of = (name: string): string => own.get(name) ?? url.searchParams.get(name) ?? "";
    if (of("en") === "") return [];
    return [{ event: of("en"), measurementId: of("tid"), session: of("sid"), page: of("dl") }];
  });
}
