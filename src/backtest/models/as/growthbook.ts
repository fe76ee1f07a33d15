/**
 * The goals as facts and metrics of GrowthBook: the body of its bulk import, POST /api/v1/bulk-import/facts
 * (docs.growthbook.io/api/fact-tables/operation/postBulkImportFacts). Importing it again changes what was imported before.
 */
import type { Goal } from "../../../goals/goal.js";
import { worthOf } from "../../../goals/worth.js";
import { withGoalEvents } from "../goal-events.js";
import type { Model, SqlFile } from "../model.js";

/** As GrowthBook's own queries over GA4's export write the days of an experiment. */
const DAYS_OF_EXPERIMENT =
  "_TABLE_SUFFIX BETWEEN '{{date startDateISO \"yyyyMMdd\"}}' AND '{{date endDateISO \"yyyyMMdd\"}}'";

/** A row a conversion, with the names that GrowthBook gives to visitor and time. */
const FACTS = `SELECT goal, tier, user_pseudo_id AS anonymous_id, TIMESTAMP_MICROS(event_timestamp) AS timestamp, value, currency
FROM goal_events
WHERE conversions = 1 AND user_pseudo_id IS NOT NULL`;

export function growthbookFiles(model: Model): readonly SqlFile[] {
  const { config, dialect, options } = model;
  const [dataset = ""] = options.dataset.split(".").toReversed();
  const table = `ga4_goals_${dataset}`;
  const where = options.days === null ? [DAYS_OF_EXPERIMENT] : model.source.where;
  const [madeBy = ""] = model.head;
  const isGoal = ({ id }: Goal): string => `goal = ${dialect.text(id)}`;
  const body = {
    factTables: [
      {
        id: table,
        data: {
          name: `Goals of ${dataset}`,
          description: madeBy,
          datasource: options.into,
          userIdTypes: ["anonymous_id"],
          sql: withGoalEvents({ ...model, source: { ...model.source, where } }, FACTS),
          tags: ["ga4-goals"],
        },
      },
    ],
    factTableFilters: config.goals.flatMap((goal) => [
      { factTableId: table, id: goal.id, data: { name: goal.name, value: isGoal(goal) } },
      ...currencyOf(goal, config.currency).map((currency) => ({
        factTableId: table,
        id: `${goal.id}_in_${currency}`,
        data: {
          name: `${goal.name}, in ${currency}`,
          value: `${isGoal(goal)} AND COALESCE(currency, ${dialect.text(currency)}) = ${dialect.text(currency)}`,
        },
      })),
    ]),
    factMetrics: config.goals.flatMap((goal) => {
      const metric = (
        ending: string,
        name: string,
        rest: object,
        numerator: object,
        filter = goal.id,
      ): object => ({
        id: `fact__${dataset}__${goal.id}${ending}`,
        data: {
          name,
          ...(goal.description === undefined ? {} : { description: goal.description }),
          tags: ["ga4-goals", goal.tier],
          ...rest,
          numerator: { factTableId: table, filters: [filter], ...numerator },
        },
      });
      return [
        metric("", goal.name, { metricType: "proportion" }, { column: "$$distinctUsers" }),
        metric("__count", `${goal.name}, a user`, { metricType: "mean" }, { column: "$$count" }),
        ...currencyOf(goal, config.currency).map((currency) =>
          metric(
            "__value",
            `${goal.name}, ${currency} a user`,
            { metricType: "mean" },
            { column: "value", aggregation: "sum" },
            `${goal.id}_in_${currency}`,
          ),
        ),
      ];
    }),
  };
  return [{ name: "growthbook.json", text: `${JSON.stringify(body, null, 2)}\n` }];
}

/** GrowthBook adds values up whatever their currency: those of the file's currency alone may be. */
function currencyOf(goal: Goal, currency: string | undefined): readonly string[] {
  return currency === undefined || worthOf(goal).kind === "none" ? [] : [currency];
}
