/** The emulator, as counting a walk asks for it. */
import { createClock } from "../../../emulator/clock.js";
import { tagHit } from "../../../emulator/collect/tag-hits.js";
import { triggersOf } from "../../../emulator/events/audience-trigger.js";
import { startGa4 } from "../../../emulator/ga4.js";
import { type PropertySeed, seedProperty, seedRule } from "../../../emulator/seeds.js";
import { propertyOf } from "../../../emulator/world/world.js";
import type { Emulate, PropertyWanted } from "../../../workflows/verify/count.js";

export const emulate: Emulate = async (since, property) => {
  const clock = createClock(since);
  const { address, world, collect, stop } = await startGa4({
    clock,
    accounts: [{ properties: [seedOf(property)] }],
  });
  return {
    address,
    setTime: clock.set,
    collect,
    read: (request) =>
      tagHit(new URL(request.address).searchParams, request.body ?? "", request.at).rows.map(
        ({ event_name, event_params }) => ({
          event: event_name,
          parameters: new Map(
            (event_params ?? []).map(({ key, value }) => [
              key,
              String(value.string_value ?? value.int_value ?? value.double_value ?? ""),
            ]),
          ),
        }),
      ),
    notRead: (id) =>
      new Map(triggersOf(propertyOf(world, id)).notEvaluated.map(({ event, why }) => [event, why])),
    addProperty: (wanted, rules) => {
      const [account = ""] = world.accounts.keys();
      const added = seedProperty(world, account, seedOf(wanted));
      for (const { makes, eventConditions } of rules)
        seedRule(world, added, "1", { destinationEvent: makes, eventConditions, since: new Date(0) });
    },
    stop,
  };
};

/** Of the large kind: what a property of theirs may hold is not for this one to say. */
function seedOf({ id, measurementIds, currency }: PropertyWanted): PropertySeed {
  return {
    id,
    serviceLevel: "GOOGLE_ANALYTICS_360",
    ...(currency === undefined ? {} : { currencyCode: currency }),
    streams: measurementIds.map((measurementId, n) => ({ id: String(n + 1), measurementId })),
  };
}
