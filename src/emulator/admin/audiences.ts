/**
 * Audience, v1alpha only: who belongs to it never changes, an audience with other members is another audience; none is
 * deleted, only archived.
 */
import { isDeepStrictEqual } from "node:util";
import { type UnaryHandler, unary } from "../grpc/service.js";
import { invalidArgument, notFound, resourceExhausted } from "../grpc/status.js";
import { toTimestamp } from "../grpc/timestamp.js";
import { archiveAudience, createAudience, updateAudience } from "../world/resources.js";
import type { AudienceFilterClause, AudienceState, PropertyState, World } from "../world/state.js";
import { editableProperty, visibleProperty } from "./access.js";
import { type AudienceInput, readAudience, readClauses, readLabels } from "./audience-input.js";
import {
  audienceName,
  type FieldMask,
  type PageRequest,
  pageOf,
  parseName,
  type ResourceMessage,
  readMask,
} from "./request.js";

const FIELDS = {
  mutable: [
    "display_name",
    "description",
    "event_trigger",
    "event_trigger.event_name",
    "event_trigger.log_condition",
  ],
  immutable: ["membership_duration_days", "exclusion_duration_mode", "filter_clauses"],
  outputOnly: ["name", "ads_personalization_enabled", "create_time"],
} as const;

type Field = (typeof FIELDS)["mutable" | "immutable"][number];

/** Audiences a property may have; archived ones do not count (support.google.com/analytics/answer/9934109). */
const CAPS: Readonly<Record<PropertyState["serviceLevel"], number>> = {
  GOOGLE_ANALYTICS_STANDARD: 100,
  GOOGLE_ANALYTICS_360: 400,
};

/** Audiences of a property that log an event, from the same page. */
const MAXIMUM_TRIGGERS = 20;

/** The Audience message. */
export function toAudience(propertyId: string, audience: AudienceState): ResourceMessage {
  const { id, createTime, ...content } = audience;
  return { name: audienceName(propertyId, id), ...content, createTime: toTimestamp(createTime) };
}

/** Archived audiences are not there any more; that GA4 answers NOT_FOUND for them is not established. */
function existing(property: PropertyState, id: string): AudienceState {
  const audience = property.audiences.get(id);
  if (audience === undefined) throw notFound();
  return audience;
}

/** The code for a full property is not established, nor whether default audiences count, as they do here. */
function checkCap({ audiences, serviceLevel }: PropertyState): void {
  const cap = CAPS[serviceLevel];
  if (audiences.size >= cap) throw resourceExhausted(`This property already has ${cap} audiences.`);
}

/** The code is not established. */
function checkTriggers({ audiences }: PropertyState): void {
  const triggers = [...audiences.values()].filter(({ eventTrigger }) => eventTrigger !== undefined).length;
  if (triggers >= MAXIMUM_TRIGGERS) {
    throw resourceExhausted(`This property already has ${MAXIMUM_TRIGGERS} audiences with an event trigger.`);
  }
}

function create(world: World, parent: string, input: AudienceInput | null, user: string): object {
  const [propertyId] = parseName(parent, "properties");
  const property = editableProperty(world, propertyId, user);
  if (input === null) throw invalidArgument("audience is required.");
  const fields = { ...readAudience(input), adsPersonalizationEnabled: true };
  checkCap(property);
  if (fields.eventTrigger !== undefined) checkTriggers(property);
  return toAudience(propertyId, createAudience(world, propertyId, fields, { email: user }));
}

/** The order of clauses means nothing. */
function sameClauses(one: readonly AudienceFilterClause[], other: readonly AudienceFilterClause[]): boolean {
  return (
    one.length === other.length &&
    one.every((clause) => other.some((candidate) => isDeepStrictEqual(clause, candidate)))
  );
}

/** Throws INVALID_ARGUMENT for a new value of what is immutable; leaving it out of the body is no change. */
function checkImmutable(current: AudienceState, input: AudienceInput, masked: ReadonlySet<Field>): void {
  const { membershipDurationDays, exclusionDurationMode, filterClauses } = input;
  const changed: Readonly<Record<(typeof FIELDS.immutable)[number], boolean>> = {
    membership_duration_days:
      membershipDurationDays !== 0 && membershipDurationDays !== current.membershipDurationDays,
    exclusion_duration_mode:
      exclusionDurationMode !== "AUDIENCE_EXCLUSION_DURATION_MODE_UNSPECIFIED" &&
      exclusionDurationMode !== current.exclusionDurationMode,
    filter_clauses:
      filterClauses.length > 0 && !sameClauses(readClauses(filterClauses), current.filterClauses),
  };
  const field = FIELDS.immutable.find((name) => masked.has(name) && changed[name]);
  if (field !== undefined) throw invalidArgument(`audience.${field} is immutable.`);
}

/** A single half of a trigger in the mask changes that half and keeps the other. */
function mergeTrigger(
  current: AudienceState,
  input: AudienceInput,
  masked: ReadonlySet<Field>,
): AudienceInput["eventTrigger"] {
  const before = current.eventTrigger ?? null;
  if (masked.has("event_trigger")) return input.eventTrigger;
  const name = masked.has("event_trigger.event_name");
  const condition = masked.has("event_trigger.log_condition");
  if (!name && !condition) return before;
  return {
    eventName: (name ? input.eventTrigger : before)?.eventName ?? "",
    logCondition: (condition ? input.eventTrigger : before)?.logCondition ?? "",
  };
}

function update(world: World, input: AudienceInput | null, mask: FieldMask | null, user: string): object {
  if (input === null) throw invalidArgument("audience is required.");
  const [propertyId, id] = parseName(input.name, "properties", "audiences");
  const property = editableProperty(world, propertyId, user);
  const masked: ReadonlySet<Field> = readMask(mask, FIELDS);
  const current = existing(property, id);
  checkImmutable(current, input, masked);

  const { eventTrigger, ...kept } = current;
  const next: AudienceState = {
    ...kept,
    ...readLabels({
      displayName: (masked.has("display_name") ? input : current).displayName,
      description: (masked.has("description") ? input : current).description,
      eventTrigger: mergeTrigger(current, input, masked),
    }),
  };
  if (eventTrigger === undefined && next.eventTrigger !== undefined) checkTriggers(property);
  updateAudience(world, propertyId, next, { email: user });
  return toAudience(propertyId, next);
}

interface CreateRequest {
  readonly parent: string;
  readonly audience: AudienceInput | null;
}

interface UpdateRequest {
  readonly audience: AudienceInput | null;
  readonly updateMask: FieldMask | null;
}

/** The audience methods over a world. */
export function audienceHandlers(world: World): Record<string, UnaryHandler> {
  return {
    CreateAudience: unary((request: CreateRequest, { user }) =>
      create(world, request.parent, request.audience, user),
    ),

    UpdateAudience: unary((request: UpdateRequest, { user }) =>
      update(world, request.audience, request.updateMask, user),
    ),

    ArchiveAudience: unary((request: { readonly name: string }, { user }) => {
      const [propertyId, id] = parseName(request.name, "properties", "audiences");
      existing(editableProperty(world, propertyId, user), id);
      archiveAudience(world, propertyId, id, { email: user });
      return {};
    }),

    GetAudience: unary((request: { readonly name: string }, { user }) => {
      const [propertyId, id] = parseName(request.name, "properties", "audiences");
      return toAudience(propertyId, existing(visibleProperty(world, propertyId, user), id));
    }),

    ListAudiences: unary((request: PageRequest & { readonly parent: string }, { user }) => {
      const [propertyId] = parseName(request.parent, "properties");
      const page = pageOf(
        visibleProperty(world, propertyId, user).audiences.values(),
        ({ id }) => audienceName(propertyId, id),
        request,
        `ListAudiences ${request.parent}`,
      );
      return {
        audiences: page.items.map((audience) => toAudience(propertyId, audience)),
        nextPageToken: page.nextPageToken,
      };
    }),
  };
}
