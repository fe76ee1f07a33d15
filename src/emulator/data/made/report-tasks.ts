/** Report tasks (v1alpha): a report that is made once and read in pages. */
import { invalidArgument } from "../../grpc/status.js";
import { toTimestamp } from "../../grpc/timestamp.js";
import type { PropertyState, World } from "../../world/state.js";
import type { ReportMessage } from "../report.js";
import type { RunReportRequestMessage } from "../wire.js";
import { KEPT_HOURS, type Kind } from "./made.js";

/** All rows of a report, and its price. */
export type RunTask = (
  property: PropertyState,
  request: RunReportRequestMessage,
) => Promise<{ readonly answer: ReportMessage; readonly tokens: number }>;

interface Input {
  readonly reportDefinition:
    | (Omit<RunReportRequestMessage, "property" | "comparisons"> & { readonly samplingLevel?: string })
    | null;
}

type Answer = Omit<ReportMessage, "kind">;

export function reportTasks({
  world,
  report,
}: {
  readonly world: World;
  readonly report: RunTask;
}): Kind<Input, Answer> {
  return {
    type: "ReportTask",
    version: "v1alpha",
    hours: KEPT_HOURS,
    async make(property, { reportDefinition }) {
      if (!reportDefinition) throw invalidArgument("report_task.report_definition is required.");
      const { samplingLevel = "LOW" } = reportDefinition;
      if (/^(MEDIUM|UNSAMPLED)$/.test(samplingLevel) && property.serviceLevel !== "GOOGLE_ANALYTICS_360")
        throw invalidArgument(`The sampling level ${samplingLevel} is for Google Analytics 360 alone.`);
      const asked = { property: `properties/${property.id}`, comparisons: [], returnPropertyQuota: false };
      const { answer, tokens } = await report(property, { ...reportDefinition, ...asked });
      const reportMetadata = {
        state: "ACTIVE",
        beginCreatingTime: toTimestamp(world.clock.now()),
        creationQuotaTokensCharged: tokens,
        taskRowCount: answer.rows.length,
        totalRowCount: answer.rowCount,
      };
      const { kind: _, ...content } = answer;
      return { message: { reportDefinition, reportMetadata }, content };
    },
    // a query tells of the task's rows, the task of all there are
    query: ({ content }, part) => ({
      ...content,
      rows: part(content.rows),
      rowCount: content.rows.length,
    }),
  };
}
