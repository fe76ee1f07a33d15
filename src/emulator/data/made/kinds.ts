/** The kinds of what the Data API makes and keeps, by the version that has them. */
import type { EventStore } from "../../events/store.js";
import type { UnaryHandler } from "../../grpc/service.js";
import { snapshots } from "./audiences.js";
import { collection, type Ports } from "./made.js";
import { recurringLists } from "./recurring-lists.js";
import { type RunTask, reportTasks } from "./report-tasks.js";

export function madeHandlers(
  ports: Ports & { readonly store: EventStore; readonly report: RunTask },
): Readonly<Record<"v1beta" | "v1alpha", Readonly<Record<string, UnaryHandler>>>> {
  const lists = collection(snapshots("AudienceList", ports), ports);
  return {
    v1beta: collection(snapshots("AudienceExport", ports), ports).handlers,
    v1alpha: {
      ...lists.handlers,
      ...collection(recurringLists(ports, lists.create), ports).handlers,
      ...collection(reportTasks(ports), ports).handlers,
    },
  };
}
