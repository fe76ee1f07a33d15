/** Which section is open, in the address, so that a page can be reloaded and the browser's own back goes back. */
import { type ReadonlySignal, signal } from "@preact/signals";

export const SECTIONS = ["goals", "journeys", "plan", "report", "check"] as const;
export type Section = (typeof SECTIONS)[number];

export interface Route {
  readonly section: Section;
  /** Of the goal or journey that is open. */
  readonly id: string | null;
}

function read(): Route {
  const [, name = "", id = ""] = location.hash.split("/");
  const section = SECTIONS.find((one) => one === name) ?? "goals";
  return { section, id: id === "" ? null : decoded(id) };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const current = signal(read());
addEventListener("hashchange", () => {
  current.value = read();
});

export const route: ReadonlySignal<Route> = current;

export function addressOf(section: Section, id?: string): string {
  return `#/${section}${id === undefined ? "" : `/${encodeURIComponent(id)}`}`;
}

export function goTo(section: Section, id?: string): void {
  location.hash = addressOf(section, id);
}
