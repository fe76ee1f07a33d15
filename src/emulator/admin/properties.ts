/** Properties: made, read, changed, put in the trash can. */
import { type UnaryHandler, unary } from "../grpc/service.js";
import { invalidArgument, permissionDenied } from "../grpc/status.js";
import { toTimestamp } from "../grpc/timestamp.js";
import { CURRENCIES } from "../money.js";
import { DEFAULT_AUDIENCES, seedProperty } from "../seeds.js";
import { recordMessages } from "../world/resources.js";
import type { PropertyState, World } from "../world/state.js";
import { OWNER, propertyOf, trashProperty } from "../world/world.js";
import { editableProperty, isVisible, visibleAccounts, visibleProperty } from "./access.js";
import { checkDisplayName } from "./accounts.js";
import {
  accountName,
  checkUnchanged,
  type FieldMask,
  type PageRequest,
  pageOf,
  parseName,
  propertyName,
  type ResourceMessage,
  readMask,
} from "./request.js";

/** How long a property stays in the trash can (support.google.com/analytics/answer/9304776). */
const TRASH_DAYS = 35;

function toProperty(property: PropertyState): ResourceMessage {
  return {
    name: propertyName(property.id),
    propertyType: "PROPERTY_TYPE_ORDINARY",
    createTime: toTimestamp(property.createTime),
    updateTime: toTimestamp(property.updateTime ?? property.createTime),
    parent: accountName(property.accountId),
    displayName: property.displayName,
    timeZone: property.timeZone,
    currencyCode: property.currencyCode,
    serviceLevel: property.serviceLevel,
    ...(property.industryCategory !== undefined && { industryCategory: property.industryCategory }),
    account: accountName(property.accountId),
    ...(property.deleteTime && {
      deleteTime: toTimestamp(property.deleteTime),
      expireTime: toTimestamp(new Date(property.deleteTime.getTime() + TRASH_DAYS * 86_400_000)),
    }),
  };
}

/**
 * What a list filter asks for. Sub-properties and Firebase links are not part of this world, so `parent:properties/1`
 * and `firebase_project:x` are understood and match nothing. Throws INVALID_ARGUMENT for any other filter.
 */
function readFilter(filter: string): (property: PropertyState) => boolean {
  const [, kind, value] = /^(parent|ancestor|firebase_project):(\S+)$/.exec(filter) ?? [];
  if (kind === undefined || value === undefined) throw invalidArgument(`Invalid filter: "${filter}".`);
  if (kind === "firebase_project") return () => false;
  if (kind === "parent" && value.startsWith("properties/")) {
    parseName(value, "properties");
    return () => false;
  }
  const [account] = parseName(value, "accounts");
  return (property) => property.accountId === account;
}

interface ListPropertiesRequest extends PageRequest {
  readonly filter: string;
  readonly showDeleted: boolean;
}

/** The fields of an incoming Property that mean anything; the output-only ones are ignored. */
interface PropertyInput {
  readonly name: string;
  readonly parent: string;
  readonly displayName: string;
  readonly timeZone: string;
  readonly currencyCode: string;
  readonly industryCategory: string;
  readonly propertyType: string;
}

const FIELDS = {
  mutable: ["display_name", "industry_category", "time_zone", "currency_code"],
  immutable: ["parent", "property_type"],
  outputOnly: [
    "name",
    "create_time",
    "update_time",
    "service_level",
    "delete_time",
    "expire_time",
    "account",
  ],
} as const;

/** Puts a change of a property on record. */
function record(
  world: World,
  before: PropertyState | null,
  after: PropertyState,
  user: string,
): ResourceMessage {
  const message = toProperty(after);
  recordMessages(world, "Property", after.id, before && toProperty(before), message, { email: user });
  return message;
}

/** Whether the IANA database has a time zone. */
export function isTimeZone(timeZone: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone });
    return true;
  } catch {
    return false;
  }
}

function checkProperty({ displayName, timeZone, currencyCode }: PropertyInput): void {
  checkDisplayName("property", displayName);
  if (timeZone === "") throw invalidArgument("property.time_zone is required.");
  if (!isTimeZone(timeZone))
    throw invalidArgument(`property.time_zone: "${timeZone}" is not a time zone of the IANA database.`);
  if (!CURRENCIES.has(currencyCode))
    throw invalidArgument(`property.currency_code: "${currencyCode}" is not an ISO 4217 code.`);
}

const categoryOf = ({ industryCategory }: PropertyInput): Pick<PropertyState, "industryCategory"> =>
  industryCategory === "INDUSTRY_CATEGORY_UNSPECIFIED" ? {} : { industryCategory };

/** An ordinary property, with what GA4 puts into each: the key event `purchase` and its own audiences. */
function create(world: World, input: PropertyInput | null, user: string): object {
  if (input === null) throw invalidArgument("property is required.");
  const [accountId] = parseName(input.parent, "accounts");
  if (!visibleAccounts(world, user).some(({ id, deleted }) => id === accountId && !deleted))
    throw permissionDenied();
  if (!["PROPERTY_TYPE_ORDINARY", "PROPERTY_TYPE_UNSPECIFIED"].includes(input.propertyType))
    throw invalidArgument("property.property_type: only ordinary properties are made so.");
  // That an absent currency is the dollar is not established.
  const given = { ...input, currencyCode: input.currencyCode || "USD" };
  checkProperty(given);
  const { id } = seedProperty(world, accountId, {
    displayName: given.displayName,
    timeZone: given.timeZone,
    currencyCode: given.currencyCode,
    createTime: world.clock.now(),
    streams: [],
    audiences: DEFAULT_AUDIENCES,
    ...(user !== OWNER.email && { role: "none", roles: { [user]: "editor" } }),
  });
  const made = { ...propertyOf(world, id), ...categoryOf(given), acknowledged: false };
  world.properties.set(id, made);
  return record(world, null, made, user);
}

function update(world: World, input: PropertyInput | null, mask: FieldMask | null, user: string): object {
  if (input === null) throw invalidArgument("property is required.");
  const [id] = parseName(input.name, "properties");
  const masked = readMask(mask, FIELDS);
  const current = editableProperty(world, id, user);
  checkUnchanged("property", masked, {
    parent: { said: input.parent, is: accountName(current.accountId) },
    property_type: {
      said: input.propertyType === "PROPERTY_TYPE_UNSPECIFIED" ? "" : input.propertyType,
      is: "PROPERTY_TYPE_ORDINARY",
    },
  });
  const pick = (field: "displayName" | "timeZone" | "currencyCode", path: (typeof FIELDS.mutable)[number]) =>
    masked.has(path) ? input[field] : current[field];
  const next: PropertyState = {
    ...current,
    updateTime: world.clock.now(),
    displayName: pick("displayName", "display_name"),
    timeZone: pick("timeZone", "time_zone"),
    currencyCode: pick("currencyCode", "currency_code"),
    ...(masked.has("industry_category") && categoryOf(input)),
  };
  checkProperty({ ...input, ...next, industryCategory: "" });
  world.properties.set(id, next);
  return record(world, current, next, user);
}

/** The property methods over a world. */
export function propertyHandlers(world: World): Record<string, UnaryHandler> {
  return {
    GetProperty: unary((request: { readonly name: string }, { user }) => {
      const [id] = parseName(request.name, "properties");
      return toProperty(visibleProperty(world, id, user));
    }),

    ListProperties: unary((request: ListPropertiesRequest, { user }) => {
      const matches = readFilter(request.filter);
      const properties = [...world.properties.values()].filter(
        (property) =>
          matches(property) &&
          isVisible(property, user) &&
          (request.showDeleted || property.deleteTime === null),
      );
      const list = `ListProperties ${request.filter} ${request.showDeleted}`;
      const page = pageOf(properties, ({ id }) => propertyName(id), request, list);
      return { properties: page.items.map(toProperty), nextPageToken: page.nextPageToken };
    }),

    CreateProperty: unary((request: { readonly property: PropertyInput | null }, { user }) =>
      create(world, request.property, user),
    ),

    UpdateProperty: unary(
      (
        request: { readonly property: PropertyInput | null; readonly updateMask: FieldMask | null },
        { user },
      ) => update(world, request.property, request.updateMask, user),
    ),

    DeleteProperty: unary((request: { readonly name: string }, { user }) => {
      const [id] = parseName(request.name, "properties");
      const before = { ...editableProperty(world, id, user) };
      if (before.deleteTime !== null) return toProperty(before);
      trashProperty(world, id);
      return record(world, before, propertyOf(world, id), user);
    }),
  };
}
