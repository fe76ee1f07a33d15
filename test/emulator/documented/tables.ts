/** All rows, in the order in which they are sent. */
import type { Asked } from "./asked.js";
import { COHORTS } from "./cohorts.js";
import { FUNNELS } from "./funnels.js";
import { KINDS } from "./kinds.js";
import { LISTS } from "./lists.js";
import { OPTIONS } from "./options.js";
import { PIVOTS } from "./pivots.js";
import { REALTIME } from "./realtime.js";
import { REPORTS } from "./reports.js";
import { SEGMENTS } from "./segments.js";

const V1BETA = [...REPORTS, ...COHORTS, ...OPTIONS, ...PIVOTS, ...REALTIME, ...KINDS];
/** v1alpha has a runReport of its own. */
const again: readonly Asked[] = V1BETA.filter(({ method }) => method === "runReport").map((row) => ({
  ...row,
  version: "v1alpha",
}));

export const ALL: readonly Asked[] = [...V1BETA, ...again, ...FUNNELS, ...SEGMENTS, ...LISTS];
