/**
 * How much a run over many clients writes and how long that takes, so that a person knows before they say yes: GA4 takes so
 * many writes a minute, and Tag Manager lets very few requests through. Said, and nothing else.
 */
import { counted, properties } from "../../draw/names.js";
import { writesToGa4 } from "../../sync/ga4-plan/ga4-plan.js";
import type { Plan } from "../../sync/plan/plan.js";
import { REQUESTS_TO_READ, requestsToApply } from "../../sync/tag-manager/tag-manager-plan.js";
import type { Ports } from "../ports.js";
import { tagManagerQuota, writesAMinute } from "../quota.js";
import type { ReadyClient } from "./ready-client.js";

type Around = Pick<Ports, "environment" | "say">;

/** Source: developers.google.com/tag-platform/tag-manager/api/v2/limits-quotas. */
const REQUESTS_A_DAY = 10_000;

/** Before the clients are planned. Nothing is said where it takes no time worth telling. */
export function sayTimeToRead(ports: Around, clients: readonly Pick<ReadyClient, "config">[]): void {
  const containers = clients.filter(({ config }) => config.tagManager !== undefined).length;
  if (containers === 0) return;
  const requests = containers * REQUESTS_TO_READ;
  tell(ports, `at least ${requests} requests to look at ${counted(containers, "container")}`, requests);
}

/** Before anybody is asked. `users`: who writes, each with a quota of their own. */
export function sayTimeToApply(
  ports: Around,
  plans: readonly Plan[],
  { users, publish = false }: { readonly users: number; readonly publish?: boolean | undefined },
): void {
  const writes = plans.map(({ operations }) => operations.filter(writesToGa4).length);
  const all = writes.reduce((sum, n) => sum + n, 0);
  if (all > 0) {
    const { perUser, perProject } = writesAMinute(ports);
    const aMinute = Math.min(perUser * Math.max(1, users), perProject);
    const time = all <= aMinute ? "" : ` It takes ${aMinute} a minute: ${timeWords((all / aMinute) * 60)}.`;
    const where = properties(writes.filter((n) => n > 0).length);
    ports.say(`GA4: ${counted(all, "write")} in ${where}.${time}`);
  }
  const each = plans.flatMap(({ tagManager }) => (tagManager ? [requestsToApply(tagManager, publish)] : []));
  const requests = each.reduce((sum, n) => sum + n, 0);
  if (requests === 0) return;
  const containers = each.filter((n) => n > 0).length;
  tell(ports, `about ${requests} requests to change ${counted(containers, "container")}`, requests);
}

function tell(ports: Around, what: string, needed: number): void {
  const { requests, milliseconds } = tagManagerQuota(ports);
  if (needed <= requests) return;
  const seconds = (needed / requests) * (milliseconds / 1000);
  const day =
    needed > REQUESTS_A_DAY
      ? ` That is more than the ${REQUESTS_A_DAY} of a day: what is left then, the same command with --resume goes on with tomorrow.`
      : "";
  ports.say(
    `Tag Manager: ${what}. It takes ${requests} in ${milliseconds / 1000} seconds from all together: ${timeWords(seconds)}.${day}`,
  );
}

/** `about 40 s`, `about 35 min`, `about 2 h 10 min`. */
function timeWords(seconds: number): string {
  if (seconds < 90) return `about ${Math.ceil(seconds)} s`;
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 120) return `about ${minutes} min`;
  return `about ${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
