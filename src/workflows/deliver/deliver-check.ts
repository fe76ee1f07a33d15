/** One scheduled check, of one property or of many: those under alerts: are told what is new, those under send_to how all is. */
import { randomUUID } from "node:crypto";
import pLimit from "p-limit";
import { EXIT, GoalsError } from "../../diagnostics/error.js";
import type { Place } from "../../goals/places.js";
import { checkProperty } from "../check.js";
import type { PropertyTask } from "../fleet/fleet.js";
import type { Ports } from "../ports.js";
import type { OwnedSchedule } from "../schedule/owned.js";
import { keyOf, send, sendPorts } from "./channels.js";
import { digestMessage, type Unchecked } from "./digest-message.js";
import { type Checked, tell } from "./tell.js";

/** A property to check, as far as it can be reached, and who gets its digest. */
export interface ToCheck {
  readonly client: string | null;
  readonly sendTo: readonly Place[];
  readonly task: () => Promise<Pick<PropertyTask, "config" | "property" | "google">>;
}

/** Properties at a time: each makes a few calls, and waits. */
const AT_ONCE = 8;

/**
 * Says in a few words what it came to.
 *
 * @throws GoalsError (exit 8) naming what could not be checked and who could not be told, once all others are.
 */
export async function deliverCheck(
  ports: Ports,
  schedule: OwnedSchedule,
  wanted: readonly ToCheck[],
): Promise<string> {
  const limit = pLimit(AT_ONCE);
  const ends = await Promise.all(
    wanted.map((one) =>
      limit(async (): Promise<{ readonly checked: Checked } | { readonly unchecked: Unchecked }> => {
        try {
          const { config, property, google } = await one.task();
          const result = await checkProperty({ config, property, google, now: ports.now() });
          return { checked: { config, client: one.client, result, live: true } };
        } catch (error) {
          const says = error instanceof Error ? error.message : String(error);
          return { unchecked: { client: one.client ?? "", says } };
        }
      }),
    ),
  );
  const failures = ends.flatMap((end) =>
    "unchecked" in end ? [[end.unchecked.client, end.unchecked.says].filter(Boolean).join(": ")] : [],
  );
  const checked = ends.flatMap((end) => ("checked" in end ? [end.checked] : []));
  const attempt = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      failures.push(error instanceof Error ? error.message : String(error));
    }
  };
  let told = 0;
  await Promise.all([
    attempt(async () => {
      told += (await tell(ports, checked)).messages.length;
    }),
    ...digestsOf(wanted).map(({ place, members }) =>
      attempt(async () => {
        const own = members.map((index) => ends[index]);
        const message = digestMessage(
          `msg_${randomUUID()}`,
          { schedule: schedule.id, at: ports.now() },
          own.flatMap((end) => (end !== undefined && "checked" in end ? [end.checked] : [])),
          own.flatMap((end) => (end !== undefined && "unchecked" in end ? [end.unchecked] : [])),
        );
        const sent = await send(message, place, sendPorts(ports));
        if (sent.taken) told += 1;
        if (sent.says !== undefined) failures.push(sent.says);
      }),
    ),
  ]);
  if (failures.length > 0) {
    throw new GoalsError("delivery-failed", failures.join("; "), { exitCode: EXIT.someFailed });
  }
  const troubled = checked.filter(({ result }) => result.findings.length > 0).length;
  const of = wanted.length === 1 ? "" : `${wanted.length} clients, `;
  return `${of}${troubled === 0 ? "all alive" : `${troubled} with findings`}, ${told} told`;
}

/** A message at each place, whoever sends there. */
function digestsOf(
  wanted: readonly ToCheck[],
): readonly { readonly place: Place; readonly members: readonly number[] }[] {
  const places = new Map<string, { readonly place: Place; readonly members: number[] }>();
  for (const [index, { sendTo }] of wanted.entries()) {
    for (const place of sendTo) {
      const known = places.get(keyOf(place)) ?? { place, members: [] };
      known.members.push(index);
      places.set(keyOf(place), known);
    }
  }
  return [...places.values()];
}
