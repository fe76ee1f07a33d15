/** Both versions of the Admin API over one world. */
import type { EmulatedService, ServicePorts } from "../grpc/service.js";
import { accessReportHandlers } from "./access-report.js";
import { accountHandlers } from "./accounts.js";
import { actionHandlers, alphaActionHandlers } from "./actions.js";
import { batchHandlers } from "./annotated/batches.js";
import { annotatedHandlers } from "./annotated/handlers.js";
import { annotationHandlers } from "./annotations.js";
import { audienceHandlers } from "./audiences.js";
import { changeHistoryHandlers } from "./change-history.js";
import { dataStreamHandlers } from "./data-streams.js";
import { eventCreateRuleHandlers } from "./event-create-rules.js";
import { conversionEventHandlers, keyEventHandlers } from "./key-events.js";
import { propertyHandlers } from "./properties.js";

/**
 * `AnalyticsAdminService` v1beta, and v1alpha, which has event create rules, audiences and annotations besides. What has rules of its own is written by hand; every
 * other kind of resource of a property follows its proto's annotations.
 */
export function adminServices({ world }: ServicePorts): readonly EmulatedService[] {
  const annotated = annotatedHandlers(world, "v1alpha");
  const inBoth = {
    ...actionHandlers(world),
    ...accessReportHandlers(world),
    ...accountHandlers(world),
    ...propertyHandlers(world),
    ...dataStreamHandlers(world),
    ...keyEventHandlers(world),
    ...conversionEventHandlers(world),
  };
  return [
    {
      name: "google.analytics.admin.v1beta.AnalyticsAdminService",
      handlers: {
        ...annotatedHandlers(world, "v1beta"),
        ...inBoth,
        ...changeHistoryHandlers(world, "v1beta"),
      },
    },
    {
      name: "google.analytics.admin.v1alpha.AnalyticsAdminService",
      handlers: {
        ...annotated,
        ...batchHandlers(world, "v1alpha", annotated),
        ...inBoth,
        ...alphaActionHandlers(world),
        ...eventCreateRuleHandlers(world),
        ...audienceHandlers(world),
        ...annotationHandlers(world),
        ...changeHistoryHandlers(world, "v1alpha"),
      },
    },
  ];
}
