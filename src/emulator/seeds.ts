/**
 * What an emulator holds before anyone calls it: accounts, properties, streams, and "foreign" key events, rules,
 * audiences and annotations that someone else made. Seeds go straight into the world: no rule of the Admin API is
 * checked, so a property may start beyond a cap or with a name GA4 would refuse.
 */

import { createAnnotation, createAudience, createKeyEvent, createRule } from "./world/resources.js";
import type {
  Actor,
  AnnotationState,
  AudienceState,
  EventCreateRuleState,
  KeyEventState,
  PropertyState,
  Role,
  RuleCondition,
  StreamState,
  World,
} from "./world/state.js";
import { addAccount, addProperty, addStream, OWNER, setRole } from "./world/world.js";

/**
 * The events GA4 marks as key events by itself (support.google.com/analytics/answer/13128484): the ones whose `custom`
 * is false. That `purchase` cannot be deleted is established; that the four app ones cannot either is assumed.
 */
export const DEFAULT_KEY_EVENTS: ReadonlySet<string> = new Set([
  "app_store_subscription_convert",
  "app_store_subscription_renew",
  "first_open",
  "in_app_purchase",
  "purchase",
]);

/** Who made something, for the change history; default: OWNER, and GA4 itself for what GA4 makes by itself. */
interface Made {
  readonly actor?: Actor;
}

export interface KeyEventSeed extends Made, Partial<KeyEventState> {
  readonly eventName: string;
}

export interface RuleSeed extends Made {
  readonly id?: string;
  readonly destinationEvent: string;
  /** `negated` is false unless said. */
  readonly eventConditions: readonly (Omit<RuleCondition, "negated"> & Partial<RuleCondition>)[];
  readonly sourceCopyParameters?: boolean;
  readonly parameterMutations?: EventCreateRuleState["parameterMutations"];
  /** In force from; default: the property's creation. */
  readonly since?: Date;
}

export interface AudienceSeed extends Made, Partial<AudienceState> {
  readonly displayName: string;
}

export interface AnnotationSeed extends Made, Partial<AnnotationState> {
  readonly title: string;
}

/** A web stream unless `type` says otherwise. */
export interface StreamSeed extends Partial<StreamState> {
  readonly rules?: readonly RuleSeed[];
}

/** An hour before the emulator's time is when seeds were created, unless they say when. */
export interface PropertySeed
  extends Partial<
    Pick<PropertyState, "id" | "displayName" | "timeZone" | "currencyCode" | "serviceLevel" | "createTime">
  > {
  /** OWNER's role; default: editor. */
  readonly role?: Role;
  /** Other users' roles, by e-mail address. */
  readonly roles?: Readonly<Record<string, Role>>;
  /** Default: one web stream. */
  readonly streams?: readonly StreamSeed[];
  /** Default: `purchase`, which GA4 marks by itself. */
  readonly keyEvents?: readonly KeyEventSeed[];
  /** Default: none; DEFAULT_AUDIENCES are those that GA4 makes by itself. */
  readonly audiences?: readonly AudienceSeed[];
  /** Default: none. */
  readonly annotations?: readonly AnnotationSeed[];
  /** Resources of any other kind, as the API would send them; default: none. */
  readonly resources?: readonly ResourceSeed[];
}

/** `type`: `CustomDimension`. `name`: `properties/ID/customDimensions/1`, where ID stands for the property's. */
export interface ResourceSeed {
  readonly type: string;
  readonly name: string;
  readonly [field: string]: unknown;
}

/** The audiences every new property has [answer/9267572]; GA4 does not show their definitions. */
export const DEFAULT_AUDIENCES: readonly AudienceSeed[] = [
  { displayName: "All Users", description: "All users", membershipDurationDays: 30, actor: "SYSTEM" },
  {
    displayName: "Purchasers",
    description: "Users who made a purchase",
    membershipDurationDays: 30,
    actor: "SYSTEM",
  },
];

export interface AccountSeed {
  readonly id?: string;
  readonly displayName?: string;
  readonly createTime?: Date;
  readonly properties?: readonly PropertySeed[];
}

/** Puts an account and all it holds into the world. Throws a RangeError where an id is taken. */
export function seedAccount(world: World, seed: AccountSeed): void {
  const { properties = [], displayName = "Account", createTime = anHourAgo(world), ...given } = seed;
  const account = addAccount(world, { ...given, displayName, createTime });
  for (const property of properties) seedProperty(world, account.id, property);
}

/** Puts a property and all it holds into an account. Throws a RangeError where an id is taken. */
export function seedProperty(world: World, accountId: string, seed: PropertySeed): PropertyState {
  const {
    roles = {},
    streams = [{}],
    keyEvents = [{ eventName: "purchase" }],
    audiences = [],
    annotations = [],
    resources = [],
    ...given
  } = seed;
  const property = addProperty(world, {
    displayName: "Property",
    timeZone: "UTC",
    currencyCode: "EUR",
    serviceLevel: "GOOGLE_ANALYTICS_STANDARD",
    createTime: anHourAgo(world),
    ...given,
    accountId,
  });
  for (const [user, role] of Object.entries(roles)) setRole(world, property.id, role, user);
  for (const stream of streams) seedStream(world, property, stream);
  for (const keyEvent of keyEvents) seedKeyEvent(world, property, keyEvent);
  for (const audience of audiences) seedAudience(world, property, audience);
  for (const annotation of annotations) seedAnnotation(world, property, annotation);
  for (const resource of resources) seedResource(world, property, resource);
  return property;
}

/** Puts a stream and its rules into a property. */
export function seedStream(world: World, property: PropertyState, seed: StreamSeed): StreamState {
  const { rules = [], ...given } = seed;
  const number = property.streams.size + 1;
  const stream = addStream(world, property.id, {
    type: "WEB_DATA_STREAM",
    displayName: `Stream ${number}`,
    createTime: property.createTime,
    ...((seed.type ?? "WEB_DATA_STREAM") === "WEB_DATA_STREAM"
      ? {
          measurementId: `G-${property.id.padStart(7, "0")}${String(number).padStart(3, "0")}`,
          defaultUri: "https://www.example.com",
        }
      : { bundleId: `com.example.app${number}` }),
    ...given,
  });
  for (const rule of rules) seedRule(world, property, stream.id, rule);
  return stream;
}

/** Marks an event as a key event, as if someone had done so when the property was made. */
export function seedKeyEvent(world: World, property: PropertyState, seed: KeyEventSeed): KeyEventState {
  const byDefault = DEFAULT_KEY_EVENTS.has(seed.eventName);
  const { actor = byDefault ? "SYSTEM" : OWNER, ...given } = seed;
  const fields = {
    countingMethod: "ONCE_PER_EVENT",
    custom: !byDefault,
    deletable: !byDefault,
    createTime: property.createTime,
    ...given,
  } as const;
  return createKeyEvent(world, property.id, fields, actor);
}

/** Adds a rule to a stream, as if someone had done so when the property was made. */
export function seedRule(
  world: World,
  property: PropertyState,
  streamId: string,
  seed: RuleSeed,
): EventCreateRuleState {
  const { since = property.createTime, actor, ...given } = seed;
  const fields = {
    sourceCopyParameters: false,
    parameterMutations: [],
    ...given,
    eventConditions: seed.eventConditions.map((condition) => ({ negated: false, ...condition })),
    streamId,
  };
  return createRule(world, property.id, fields, since, actor);
}

/** Adds an audience, as if someone had done so when the property was made. */
export function seedAudience(world: World, property: PropertyState, seed: AudienceSeed): AudienceState {
  const { actor, ...given } = seed;
  const fields = {
    description: seed.displayName,
    membershipDurationDays: 30,
    adsPersonalizationEnabled: true,
    filterClauses: [],
    createTime: property.createTime,
    ...given,
  };
  return createAudience(world, property.id, fields, actor);
}

/** Puts a resource where its name says, as if it had always been there. */
export function seedResource(world: World, property: PropertyState, seed: ResourceSeed): void {
  const { type, name: given, ...message } = seed;
  const name = given.replace(/^properties\/ID(?=\/)/, `properties/${property.id}`);
  // A setting has a name of its own, everything else a collection and an id.
  const own = name.split("/").length % 2 === 1 ? 1 : 2;
  const parent = name.split("/").slice(0, -own).join("/");
  world.annotated.set(name, { id: name, type, propertyId: property.id, name, parent, message });
}

/** Adds an annotation, on the day of the emulator's time in UTC unless the seed says when. */
export function seedAnnotation(world: World, property: PropertyState, seed: AnnotationSeed): AnnotationState {
  const { actor = seed.systemGenerated === true ? "SYSTEM" : OWNER, ...given } = seed;
  const today = world.clock.now();
  const fields = {
    description: "",
    color: seed.systemGenerated === true ? "ORANGE" : "BLUE",
    systemGenerated: false,
    target: {
      annotationDate: {
        year: today.getUTCFullYear(),
        month: today.getUTCMonth() + 1,
        day: today.getUTCDate(),
      },
    },
    ...given,
  } as const;
  return createAnnotation(world, property.id, fields, actor);
}

function anHourAgo(world: World): Date {
  return new Date(world.clock.now().getTime() - 3_600_000);
}
