/** One client's report in a run over many: as `makeLiveReport` makes it, over clients that all of its user's share. */
import { funnelsOver } from "../../../ga4/funnels.js";
import { listKeyEventFacts } from "../../../ga4/key-events.js";
import { propertyReader } from "../../../ga4/property-reader.js";
import { reportingOver } from "../../../ga4/reporting.js";
import { createReport } from "../../../report/create-report.js";
import type { ConversionReport } from "../../../report/model.js";
import type { ClientTask } from "../../fleet/fleet.js";
import type { ReportWish } from "./make.js";

export async function clientReport(task: ClientTask, wish: ReportWish, now: Date): Promise<ConversionReport> {
  const { config, property } = task.client;
  const [facts, keyEvents] = await task.admin((clients) =>
    Promise.all([
      propertyReader(clients, property).property(),
      clients.pacer.run("read", () => listKeyEventFacts(clients, property)),
    ]),
  );
  const wantsFunnels =
    config.journeys.length > 0 ||
    (wish.assists !== "none" && config.goals.some(({ leadsTo }) => leadsTo !== undefined));
  return task.data(async ({ beta, alpha }) =>
    createReport({
      goals: config,
      reader: reportingOver({ client: beta, property }),
      ...(wantsFunnels ? { funnels: funnelsOver({ client: await alpha(), property }) } : {}),
      keyEvents,
      property: { id: property, name: facts.displayName, timeZone: facts.timeZone },
      now,
      ...wish,
    }),
  );
}
