/** SearchChangeHistoryEvents, v1alpha: who changed what in the properties of an account. */
import { type UnaryHandler, unary } from "../grpc/service.js";
import { permissionDenied } from "../grpc/status.js";
import { type Timestamp, toTimestamp } from "../grpc/timestamp.js";
import type { Change, World } from "../world/state.js";
import { editableProperty, isEditable, visibleAccounts } from "./access.js";
import { toAnnotation } from "./annotations.js";
import { toAudience } from "./audiences.js";
import { toRule } from "./event-create-rules.js";
import { toKeyEvent } from "./key-events.js";
import { type PageRequest, pageOf, parseName, type ResourceMessage } from "./request.js";

interface SearchRequest extends PageRequest {
  readonly account: string;
  readonly property: string;
  readonly resourceType: readonly (string | number)[];
  readonly action: readonly (string | number)[];
  readonly actorEmail: readonly string[];
  readonly earliestChangeTime: Timestamp | null;
  readonly latestChangeTime: Timestamp | null;
}

function actionOf(change: Change): string {
  if (change.before === null) return "CREATED";
  return change.after === null ? "DELETED" : "UPDATED";
}

/** Empty unless a user made the change, as in `user_actor_email`. */
function emailOf({ actor }: Change): string {
  return typeof actor === "string" ? "" : actor.email;
}

/** The resource's name, and its contents before and after as the field of its kind. */
function contents<State>(
  change: { readonly before: State | null; readonly after: State | null },
  field: string,
  toMessage: (state: State) => ResourceMessage,
): object {
  const before = change.before && toMessage(change.before);
  const after = change.after && toMessage(change.after);
  return {
    resource: (after ?? before)?.name,
    ...(before && { resourceBeforeChange: { [field]: before } }),
    ...(after && { resourceAfterChange: { [field]: after } }),
  };
}

function contentsOf(change: Change): object {
  const { propertyId } = change;
  switch (change.resourceType) {
    case "KEY_EVENT":
      return contents(change, "keyEvent", (state) => toKeyEvent(propertyId, state));
    case "EVENT_CREATE_RULE":
      return contents(change, "eventCreateRule", (state) => toRule(propertyId, state));
    case "AUDIENCE":
      return contents(change, "audience", (state) => toAudience(propertyId, state));
    case "REPORTING_DATA_ANNOTATION":
      return contents(change, "reportingDataAnnotation", (state) => toAnnotation(propertyId, state));
    case "ANNOTATED":
      return contents(change, fieldOf(change), ({ name, message }) => ({ ...message, name }));
  }
}

type AnnotatedChange = Extract<Change, { readonly resourceType: "ANNOTATED" }>;

const typeOf = ({ after, before }: AnnotatedChange): string => (after ?? before)?.type ?? "";

/** `CustomDimension` -> `customDimension` */
function fieldOf(change: AnnotatedChange): string {
  const type = typeOf(change);
  return type.charAt(0).toLowerCase() + type.slice(1);
}

/** GA4's name for the type of resource: `CUSTOM_DIMENSION`. */
function resourceTypeOf(change: Change): string {
  if (change.resourceType !== "ANNOTATED") return change.resourceType;
  return typeOf(change)
    .replace(/(?<=[a-z0-9])[A-Z]/g, (letter) => `_${letter}`)
    .toUpperCase();
}

/** One event a change: the emulator knows no changes that share a cause. */
function toEvent(change: Change): object {
  return {
    id: change.id,
    changeTime: toTimestamp(change.time),
    actorType: typeof change.actor === "string" ? change.actor : "USER",
    userActorEmail: emailOf(change),
    changes: [{ action: actionOf(change), ...contentsOf(change) }],
  };
}

function milliseconds(moment: Timestamp): number {
  return Number(moment.seconds) * 1000 + moment.nanos / 1_000_000;
}

/** Whether a change passes the filters; an empty one lets all pass, and both ends of the time belong to it. */
function passes(change: Change, request: SearchRequest): boolean {
  const { resourceType, action, actorEmail, earliestChangeTime, latestChangeTime } = request;
  const time = change.time.getTime();
  return (
    (resourceType.length === 0 || resourceType.includes(resourceTypeOf(change))) &&
    (action.length === 0 || action.includes(actionOf(change))) &&
    (actorEmail.length === 0 || actorEmail.includes(emailOf(change))) &&
    (earliestChangeTime === null || time >= milliseconds(earliestChangeTime)) &&
    (latestChangeTime === null || time <= milliseconds(latestChangeTime))
  );
}

/**
 * The properties whose history is asked for. The method wants the scope `analytics.edit`
 * (developers.google.com/analytics/devguides/config/admin/v1/rest/v1alpha/accounts/searchChangeHistoryEvents), so here
 * the caller must be an editor: of the named property, or else of one at least, and sees the changes of those they may
 * edit. Which role GA4 itself asks for is not established, nor whether it refuses a property of another account; here
 * that one has no changes in this account. Throws PERMISSION_DENIED.
 */
function searched(world: World, request: SearchRequest, user: string): ReadonlySet<string> {
  const [accountId] = parseName(request.account, "accounts");
  if (!visibleAccounts(world, user).some(({ id }) => id === accountId)) throw permissionDenied();
  const named =
    request.property === ""
      ? undefined
      : editableProperty(world, parseName(request.property, "properties")[0], user);

  const all = [...world.properties.values()].filter((property) => property.accountId === accountId);
  const editable = all.filter((property) => isEditable(property, user));
  if (all.length > 0 && editable.length === 0) throw permissionDenied();
  return new Set(editable.filter((property) => property === (named ?? property)).map(({ id }) => id));
}

/** The change history methods over a world. */
export function changeHistoryHandlers(world: World): Record<string, UnaryHandler> {
  return {
    SearchChangeHistoryEvents: unary((request: SearchRequest, { user }) => {
      const properties = searched(world, request, user);
      const found = world.changes.filter(
        (change) => properties.has(change.propertyId) && passes(change, request),
      );
      const { pageSize: _, pageToken: __, ...filters } = request;
      const list = `SearchChangeHistoryEvents ${JSON.stringify(filters)}`;
      const page = pageOf(found, ({ id }) => `changeHistoryEvents/${id}`, request, list);
      return { changeHistoryEvents: page.items.map(toEvent), nextPageToken: page.nextPageToken };
    }),
  };
}
