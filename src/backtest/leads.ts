/** Leads and what became of them, from an export. Asks the tables that a backtest has made, and makes its own. */
import { analyseLeads, closingsOf } from "./analyse/leads.js";
import { askAll, type Engine } from "./engine/engine.js";
import type { LeadsClosed } from "./leads-model.js";
import type { GoalCount } from "./model.js";
import type { Slots } from "./slots.js";
import { leadDaysQuery, leadLagsQuery, leadsTable, leadWorthQuery, userIdsTable } from "./sql/leads.js";
import { ordersTable } from "./sql/worth.js";
import type { Tables } from "./tables.js";

/** One a goal that closes another, in the order of the file. */
export async function leadsOf(
  engine: Engine,
  all: Slots,
  goals: readonly GoalCount[],
  { read, moments }: Pick<Tables, "read" | "moments">,
  streams: readonly string[],
): Promise<readonly LeadsClosed[]> {
  const closings = closingsOf(all);
  if (closings.length === 0) return [];
  const hasUserIds = engine.columns.userId === true;
  if (hasUserIds) await engine.create(userIdsTable({ ...engine, streams }, engine.dialect));
  const stages = closings.flatMap(({ lead, close }) => [lead, close]);
  const [days = [], lags = [], worth = []] = await askAll(
    engine,
    [leadDaysQuery(), leadLagsQuery(moments, engine.dialect), leadWorthQuery()],
    [ordersTable(all, stages, engine.dialect), leadsTable(closings, hasUserIds)],
  );
  return analyseLeads(all, closings, goals, read, { days, lags, worth });
}
