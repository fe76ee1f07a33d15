/** How a line of the roll-up reads, the same in every format. */
import type { Standing } from "../model.js";

/** For people: what a standing means. */
export const STANDING: Readonly<Record<Standing, string>> = {
  above: "above the others",
  below: "below the others",
  usual: "",
  "too-few": "too few to tell",
};

/** Those a person should look at first. */
export function standsOut(row: {
  readonly standing: Standing;
  readonly behind: readonly string[];
  readonly warnings: readonly unknown[];
}): boolean {
  return row.standing === "above" || row.standing === "below" || row.behind.length + row.warnings.length > 0;
}

/** `1 client`, `3 clients` */
export function clientCount(count: number): string {
  return `${count} ${count === 1 ? "client" : "clients"}`;
}
