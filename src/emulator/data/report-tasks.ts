/** Report tasks (v1alpha): a report that is made once, kept while the emulator runs, and read in pages. */
import { type PageRequest, pageOf } from "../admin/request.js";
import { type UnaryHandler, unary } from "../grpc/service.js";
import { invalidArgument, notFound } from "../grpc/status.js";
import { toTimestamp } from "../grpc/timestamp.js";
import type { PropertyState, World } from "../world/state.js";
import { doneOperation } from "./operation.js";
import { limitOf, offsetOf } from "./question.js";
import type { ReportMessage } from "./report.js";
import type { RunReportRequestMessage } from "./wire.js";

interface Ports {
  readonly world: World;
  /** The property of an id, for a caller who may read it. Throws PERMISSION_DENIED. */
  readonly readable: (id: string, user: string) => PropertyState;
  /** All rows of a report, and its price. */
  readonly report: (
    property: PropertyState,
    request: RunReportRequestMessage,
  ) => Promise<{ readonly answer: ReportMessage; readonly tokens: number }>;
}

interface Task {
  readonly message: Readonly<Record<string, unknown>> & { readonly name: string };
  readonly parent: string;
  readonly answer: ReportMessage;
}

function propertyIdIn(name: string): string {
  const [, id] = /^properties\/(\d+)(?:\/reportTasks\/\d+)?$/.exec(name) ?? [];
  if (id === undefined) throw invalidArgument(`"${name}" is not a resource name of report tasks.`);
  return id;
}

type Definition = Omit<RunReportRequestMessage, "property" | "comparisons">;

export function reportTaskHandlers({ world, readable, report }: Ports): Record<string, UnaryHandler> {
  const all = new Map<string, Task>();
  const existing = (name: string, user: string): Task => {
    readable(propertyIdIn(name), user);
    const found = all.get(name);
    if (found === undefined) throw notFound();
    return found;
  };
  interface CreateRequest {
    readonly parent: string;
    readonly reportTask: { readonly reportDefinition: Definition | null } | null;
  }
  return {
    CreateReportTask: unary(async ({ parent, reportTask }: CreateRequest, { user }) => {
      const property = readable(propertyIdIn(parent), user);
      const definition = reportTask?.reportDefinition;
      if (!definition) throw invalidArgument("report_task.report_definition is required.");
      const asked = { ...definition, property: parent, comparisons: [], returnPropertyQuota: false };
      const { answer, tokens } = await report(property, asked);
      const name = `${parent}/reportTasks/${world.nextId++}`;
      const reportMetadata = {
        state: "ACTIVE",
        beginCreatingTime: toTimestamp(world.clock.now()),
        creationQuotaTokensCharged: tokens,
        taskRowCount: answer.rows.length,
        totalRowCount: answer.rowCount,
      };
      const message = { name, reportDefinition: definition, reportMetadata };
      all.set(name, { message, parent, answer });
      return doneOperation(name, "google.analytics.data.v1alpha.ReportTask", message);
    }),
    GetReportTask: unary(({ name }: { readonly name: string }, { user }) => existing(name, user).message),
    ListReportTasks: unary((request: PageRequest & { readonly parent: string }, { user }) => {
      readable(propertyIdIn(request.parent), user);
      const own = [...all.values()].filter(({ parent }) => parent === request.parent);
      const page = pageOf(own, ({ message }) => message.name, request, `ListReportTasks ${request.parent}`);
      return { reportTasks: page.items.map(({ message }) => message), nextPageToken: page.nextPageToken };
    }),
    QueryReportTask: unary(
      (request: { readonly name: string; readonly offset: string; readonly limit: string }, { user }) => {
        const { kind: _, ...answer } = existing(request.name, user).answer;
        const from = offsetOf(request.offset);
        return { ...answer, rows: answer.rows.slice(from, from + limitOf(request.limit)) };
      },
    ),
  };
}
