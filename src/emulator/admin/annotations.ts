/** ReportingDataAnnotation, v1alpha only: comments on days of a property's reports. */

import { type UnaryHandler, unary } from "../grpc/service.js";
import { failedPrecondition, invalidArgument, notFound, unimplemented } from "../grpc/status.js";
import type { AnnotationState } from "../world/annotation-state.js";
import { createAnnotation, deleteAnnotation, updateAnnotation } from "../world/annotations.js";
import type { PropertyState, World } from "../world.js";
import { editableProperty, visibleProperty } from "./access.js";
import { type AnnotationInput, filledFields, mergeAnnotation, readAnnotation } from "./annotation-input.js";
import { type FieldMask, readMask } from "./masks.js";
import { type PageRequest, pageOf } from "./paging.js";
import { annotationName, parseName, type ResourceMessage } from "./resource-names.js";

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
        if (request.filter !== "") {
          throw unimplemented("The filter of ListReportingDataAnnotations");
        }
        const page = pageOf(
          annotations.values(),
          ({ id }) => annotationName(propertyId, id),
          request,
          `ListReportingDataAnnotations ${request.parent}`,
        );
        return {
          reportingDataAnnotations: page.items.map((annotation) => toAnnotation(propertyId, annotation)),
          nextPageToken: page.nextPageToken,
        };
      },
    ),
  };
}
