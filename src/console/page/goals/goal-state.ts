/** How a goal stands in GA4, in a word. Pure. */
import type { Live } from "../../shapes.js";

export type GoalLive = Live["goals"][number];

interface ShownState {
  readonly text: string;
  readonly kind: "good" | "bad" | "warn" | "";
}

const STATES: { readonly [S in GoalLive["state"]]: ShownState } = {
  same: { text: "As in GA4", kind: "good" },
  drifted: { text: "Changed in GA4", kind: "warn" },
  changed: { text: "Changed here", kind: "warn" },
  new: { text: "New", kind: "" },
  "not-ours": { text: "In GA4, not ours yet", kind: "" },
};

/** Null where nobody can say. That it cannot fire goes before all else. */
export function stateOf(live: GoalLive | undefined, isAsked: boolean): ShownState | null {
  if (live === undefined) return isAsked ? { text: "Not in the saved file", kind: "" } : null;
  return live.cannotFire.length > 0 ? { text: "Cannot fire", kind: "bad" } : STATES[live.state];
}
