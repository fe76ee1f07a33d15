/**
 * Recurring audience lists (v1alpha): an audience list a day, for so many days. Google makes them by itself; here the one of
 * a day is made when that day somebody looks at the recurring list.
 */
import { type PageRequest, pageOf } from "../admin/request.js";
import { type CallContext, type UnaryHandler, unary } from "../grpc/service.js";
import { invalidArgument, notFound } from "../grpc/status.js";
import type { PropertyState, World } from "../world/state.js";
import { dayIn, lengthInDays } from "./dates.js";

interface Ports {
  readonly world: World;
  /** The property of an id, for a caller who may read it. Throws PERMISSION_DENIED. */
  readonly readable: (id: string, user: string) => PropertyState;
  /** With CreateAudienceList. */
  readonly lists: Readonly<Record<string, UnaryHandler>>;
}

interface Input {
  readonly audience: string;
  readonly dimensions: readonly { readonly dimensionName: string }[];
  /** 0 or absent: as many as there can be. */
  readonly activeDaysRemaining?: number;
  readonly webhookNotification?: { readonly uri?: string; readonly channelToken?: string } | null;
}

interface Recurring {
  readonly name: string;
  readonly parent: string;
  readonly input: Input;
  readonly audienceDisplayName: string;
  readonly firstDay: string;
  /** Names by their days. */
  readonly made: Map<string, string>;
}

/** "If not specified, it is 180." */
const DAYS = 180;

function propertyIdIn(name: string): string {
  const [, id] = /^properties\/(\d+)(?:\/recurringAudienceLists\/\d+)?$/.exec(name) ?? [];
  if (id === undefined)
    throw invalidArgument(`"${name}" is not a resource name of recurring audience lists.`);
  return id;
}

export function recurringListHandlers({ world, readable, lists }: Ports): Record<string, UnaryHandler> {
  const all = new Map<string, Recurring>();

  async function makeList(parent: string, input: Input, call: CallContext): Promise<string> {
    const audienceList = { audience: input.audience, dimensions: input.dimensions };
    const made = (await lists.CreateAudienceList?.({ parent, audienceList }, call)) as {
      readonly name: string;
    };
    return made.name;
  }

  async function lookedAt(one: Recurring, property: PropertyState, call: CallContext): Promise<object> {
    const today = dayIn(property.timeZone, world.clock.now());
    const passed = lengthInDays({ name: "", first: one.firstDay, last: today }) - 1;
    const remaining = Math.max(0, (one.input.activeDaysRemaining || DAYS) - passed);
    if (remaining > 0 && !one.made.has(today))
      one.made.set(today, await makeList(one.parent, one.input, call));
    const { name, input, audienceDisplayName, made } = one;
    return {
      ...input,
      name,
      audienceDisplayName,
      activeDaysRemaining: remaining,
      audienceLists: [...made.values()].toReversed(),
    };
  }

  interface CreateRequest {
    readonly parent: string;
    readonly recurringAudienceList: Input | null;
  }
  return {
    CreateRecurringAudienceList: unary(async (request: CreateRequest, call) => {
      const { parent, recurringAudienceList: input } = request;
      const property = readable(propertyIdIn(parent), call.user);
      if (input === null) throw invalidArgument("recurring_audience_list is required.");
      if ((input.activeDaysRemaining ?? 0) < 0)
        throw invalidArgument("recurring_audience_list.active_days_remaining must not be negative.");
      const list = await makeList(parent, input, call);
      const id = input.audience.slice(input.audience.lastIndexOf("/") + 1);
      const audienceDisplayName = property.audiences.get(id)?.displayName ?? "";
      const name = `${parent}/recurringAudienceLists/${world.nextId++}`;
      const firstDay = dayIn(property.timeZone, world.clock.now());
      const made = new Map([[firstDay, list]]);
      const one: Recurring = { name, parent, input, audienceDisplayName, firstDay, made };
      all.set(name, one);
      return lookedAt(one, property, call);
    }),
    GetRecurringAudienceList: unary(({ name }: { readonly name: string }, call) => {
      const property = readable(propertyIdIn(name), call.user);
      const found = all.get(name);
      if (found === undefined) throw notFound();
      return lookedAt(found, property, call);
    }),
    ListRecurringAudienceLists: unary(async (request: PageRequest & { readonly parent: string }, call) => {
      const property = readable(propertyIdIn(request.parent), call.user);
      const own = [...all.values()].filter(({ parent }) => parent === request.parent);
      const page = pageOf(own, ({ name }) => name, request, `ListRecurringAudienceLists ${request.parent}`);
      const recurringAudienceLists: object[] = [];
      for (const one of page.items) recurringAudienceLists.push(await lookedAt(one, property, call));
      return { recurringAudienceLists, nextPageToken: page.nextPageToken };
    }),
  };
}
