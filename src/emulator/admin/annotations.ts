/**
 * ReportingDataAnnotation, v1alpha only: comments on days of a property's reports. What comes in is read field by
 * field and refused where its proto forbids it; the wording of the refusals is not established.
 */
import { type UnaryHandler, unary } from "../grpc/service.js";
import { failedPrecondition, invalidArgument, notFound } from "../grpc/status.js";
import { createAnnotation, deleteAnnotation, updateAnnotation } from "../world/resources.js";
import type {
  AnnotationColor,
  AnnotationState,
  AnnotationTarget,
  CalendarDate,
  PropertyState,
  World,
} from "../world/state.js";
import { editableProperty, visibleProperty } from "./access.js";
import { readAnnotationFilter } from "./annotation-filter.js";
import {
  annotationName,
  type FieldMask,
  type PageRequest,
  pageOf,
  parseName,
  type ResourceMessage,
  readMask,
} from "./request.js";

const FIELDS = {
  mutable: ["title", "description", "color", "annotation_date", "annotation_date_range"],
  immutable: [],
  outputOnly: ["name", "system_generated"],
} as const;

/** The ReportingDataAnnotation message. */
export function toAnnotation(propertyId: string, annotation: AnnotationState): ResourceMessage {
  const { id, target, ...content } = annotation;
  return { name: annotationName(propertyId, id), ...content, ...target };
}

function existing(property: PropertyState, id: string): AnnotationState {
  const annotation = property.annotations.get(id);
  if (annotation === undefined) throw notFound();
  return annotation;
}

/** One that can be changed. The code for GA4's own annotations is not established. */
function changeable(property: PropertyState, id: string): AnnotationState {
  const annotation = existing(property, id);
  if (annotation.systemGenerated) {
    throw failedPrecondition("System-generated annotations cannot be updated or deleted.");
  }
  return annotation;
}

function create(world: World, parent: string, input: AnnotationInput | null, user: string): object {
  const [propertyId] = parseName(parent, "properties");
  editableProperty(world, propertyId, user);
  if (input === null) throw invalidArgument("reporting_data_annotation is required.");
  const fields = { ...readAnnotation(input), systemGenerated: false };
  return toAnnotation(propertyId, createAnnotation(world, propertyId, fields, { email: user }));
}

function update(world: World, input: AnnotationInput | null, mask: FieldMask | null, user: string): object {
  if (input === null) throw invalidArgument("reporting_data_annotation is required.");
  const [propertyId, id] = parseName(input.name, "properties", "reportingDataAnnotations");
  const current = changeable(editableProperty(world, propertyId, user), id);
  // the one mask of the Admin API that is optional
  const fields = mask === null ? filledFields(input) : readMask(mask, FIELDS);
  const next: AnnotationState = { ...current, ...mergeAnnotation(current, input, fields) };
  updateAnnotation(world, propertyId, next, { email: user });
  return toAnnotation(propertyId, next);
}

interface CreateRequest {
  readonly parent: string;
  readonly reportingDataAnnotation: AnnotationInput | null;
}

interface UpdateRequest {
  readonly reportingDataAnnotation: AnnotationInput | null;
  readonly updateMask: FieldMask | null;
}

/** The annotation methods over a world. */
export function annotationHandlers(world: World): Record<string, UnaryHandler> {
  return {
    CreateReportingDataAnnotation: unary((request: CreateRequest, { user }) =>
      create(world, request.parent, request.reportingDataAnnotation, user),
    ),

    UpdateReportingDataAnnotation: unary((request: UpdateRequest, { user }) =>
      update(world, request.reportingDataAnnotation, request.updateMask, user),
    ),

    DeleteReportingDataAnnotation: unary((request: { readonly name: string }, { user }) => {
      const [propertyId, id] = parseName(request.name, "properties", "reportingDataAnnotations");
      changeable(editableProperty(world, propertyId, user), id);
      deleteAnnotation(world, propertyId, id, { email: user });
      return {};
    }),

    GetReportingDataAnnotation: unary((request: { readonly name: string }, { user }) => {
      const [propertyId, id] = parseName(request.name, "properties", "reportingDataAnnotations");
      return toAnnotation(propertyId, existing(visibleProperty(world, propertyId, user), id));
    }),

    ListReportingDataAnnotations: unary(
      (request: PageRequest & { readonly parent: string; readonly filter: string }, { user }) => {
        const [propertyId] = parseName(request.parent, "properties");
        const { annotations } = visibleProperty(world, propertyId, user);
        const { parent, filter } = request;
        const passes = filter === "" ? () => true : readAnnotationFilter(filter, propertyId);
        const page = pageOf(
          [...annotations.values()].filter(passes),
          ({ id }) => annotationName(propertyId, id),
          request,
          `ListReportingDataAnnotations ${parent} ${filter}`,
        );
        return {
          reportingDataAnnotations: page.items.map((annotation) => toAnnotation(propertyId, annotation)),
          nextPageToken: page.nextPageToken,
        };
      },
    ),
  };
}

interface DateRangeInput {
  readonly startDate: CalendarDate | null;
  readonly endDate: CalendarDate | null;
}

/** The fields of an incoming ReportingDataAnnotation; `systemGenerated` is output only. */
interface AnnotationInput {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly color: string | number;
  readonly target?: "annotationDate" | "annotationDateRange";
  readonly annotationDate?: CalendarDate | null;
  readonly annotationDateRange?: DateRangeInput | null;
}

/** ORANGE is "only used for system-generated annotations". */
const COLORS: readonly AnnotationColor[] = ["PURPLE", "BROWN", "BLUE", "GREEN", "RED", "CYAN"];

function readTitle(title: string): string {
  if (title === "") throw invalidArgument("reporting_data_annotation.title is required.");
  return title;
}

function readColor(value: string | number): AnnotationColor {
  const color = COLORS.find((known) => known === value);
  if (color === undefined) {
    throw invalidArgument(`reporting_data_annotation.color is required: one of ${COLORS.join(", ")}.`);
  }
  return color;
}

/** Milliseconds of the day's start in UTC. Throws INVALID_ARGUMENT for no date, half a date and 30 February. */
function dayNumber(date: CalendarDate, at: string): number {
  const day = new Date(0);
  day.setUTCFullYear(date.year, date.month - 1, date.day);
  const real =
    date.year >= 1 &&
    date.year <= 9999 &&
    day.getUTCMonth() === date.month - 1 &&
    day.getUTCDate() === date.day;
  if (!real) throw invalidArgument(`${at} must be a valid date with year, month and day.`);
  return day.getTime();
}

function readTarget(input: AnnotationInput): AnnotationTarget {
  const at = "reporting_data_annotation";
  const none: CalendarDate = { year: 0, month: 0, day: 0 };
  if (input.annotationDate) {
    dayNumber(input.annotationDate, `${at}.annotation_date`);
    return { annotationDate: input.annotationDate };
  }
  if (input.annotationDateRange) {
    const { startDate, endDate } = input.annotationDateRange;
    const range = { startDate: startDate ?? none, endDate: endDate ?? none };
    const start = dayNumber(range.startDate, `${at}.annotation_date_range.start_date`);
    const end = dayNumber(range.endDate, `${at}.annotation_date_range.end_date`);
    if (end < start) throw invalidArgument(`${at}.annotation_date_range: the end lies before the start.`);
    return { annotationDateRange: range };
  }
  throw invalidArgument(`${at}.annotation_date or annotation_date_range is required.`);
}

/** Everything of an annotation that its author writes. */
type AnnotationContent = Omit<AnnotationState, "id" | "systemGenerated">;

/** The fields, checked. Throws INVALID_ARGUMENT naming the first wrong one. */
function readAnnotation(input: AnnotationInput): AnnotationContent {
  return {
    title: readTitle(input.title),
    description: input.description,
    color: readColor(input.color),
    target: readTarget(input),
  };
}

/** The fields an update may name. */
type AnnotationField = "title" | "description" | "color" | "annotation_date" | "annotation_date_range";

/** The fields that a message fills: what an update without a mask is about (google.aip.dev/134). */
function filledFields(input: AnnotationInput): ReadonlySet<AnnotationField> {
  const filled = new Set<AnnotationField>();
  if (input.title !== "") filled.add("title");
  if (input.description !== "") filled.add("description");
  if (input.color !== "COLOR_UNSPECIFIED") filled.add("color");
  if (input.annotationDate) filled.add("annotation_date");
  if (input.annotationDateRange) filled.add("annotation_date_range");
  return filled;
}

/**
 * The content after an update of some fields, checked. The two targets are one of: naming the one that is set clears the
 * other, and naming one without setting it clears it. Throws INVALID_ARGUMENT as readAnnotation does.
 */
function mergeAnnotation(
  current: AnnotationContent,
  input: AnnotationInput,
  fields: ReadonlySet<AnnotationField>,
): AnnotationContent {
  const { title, description, color } = current;
  return {
    title: fields.has("title") ? readTitle(input.title) : title,
    description: fields.has("description") ? input.description : description,
    color: fields.has("color") ? readColor(input.color) : color,
    target: mergeTarget(current.target, input, fields),
  };
}

function mergeTarget(
  current: AnnotationTarget,
  input: AnnotationInput,
  fields: ReadonlySet<AnnotationField>,
): AnnotationTarget {
  const date = fields.has("annotation_date");
  const range = fields.has("annotation_date_range");
  if ((date && input.annotationDate) || (range && input.annotationDateRange)) return readTarget(input);
  const cleared = "annotationDate" in current ? date : range;
  if (cleared) throw invalidArgument("reporting_data_annotation must keep a date or a range of dates.");
  return current;
}
