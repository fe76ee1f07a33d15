/**
 * The parts of a browser's page that the page code touches, and nothing else of it. Types only: what is not here, the
 * code in the page does not use. Named after the DOM's own interfaces.
 */

export interface PageStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

export interface PageEvent {
  readonly type: string;
  /** Of `pageshow`: the page comes out of the back/forward cache. */
  readonly persisted?: boolean;
}

export interface PageTarget {
  addEventListener(type: string, listener: (event: PageEvent) => void): void;
}

export interface PageDocument extends PageTarget {
  readonly visibilityState: string;
  readonly prerendering?: boolean;
  hasFocus(): boolean;
}

/** One thing pushed on the data layer: gtag's arguments (`0`: the command), or a Tag Manager event. */
export interface LayerEntry {
  readonly 0?: unknown;
  readonly 1?: unknown;
  readonly 2?: { readonly analytics_storage?: string };
  readonly event?: unknown;
}

export type DataLayer = LayerEntry[];

export interface PageWindow extends PageTarget {
  /** The one name the page code leaves behind: which measurement ids it runs for. */
  ga4Goals?: Record<string, 1>;
  readonly document: PageDocument;
  readonly history: object;
  readonly location: { readonly href: string };
  readonly performance: { now(): number };
  setTimeout(run: () => void, milliseconds: number): number;
  clearTimeout(timer: number | undefined): void;
}
