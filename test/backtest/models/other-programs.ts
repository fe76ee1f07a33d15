/** Files of other programs read as those programs do: dbt's Jinja, Dataform's compiler, a parser of LookML, GrowthBook's import. */
import { createRequire } from "node:module";
import { runInThisContext } from "node:vm";
import { Template } from "@huggingface/jinja";
import { z } from "zod";
import type { SqlFile } from "../../../src/backtest/models/model.js";

/** A model of dbt as it is run; `sources` and other models by what is to stand for them. */
export function renderedByJinja(text: string, named: (name: string) => string): string {
  return new Template(text).render({
    config: () => "",
    source: (_: string, table: string) => named(table),
    ref: (model: string) => named(model),
  });
}

const require = createRequire(import.meta.url);

interface Graph {
  readonly graphErrors: { readonly compilationErrors: readonly { readonly message: string }[] };
  readonly tables: readonly {
    readonly target: { readonly name: string };
    readonly type: string;
    readonly query: string;
  }[];
  readonly assertions: readonly { readonly target: { readonly name: string }; readonly query: string }[];
  readonly declarations: readonly {
    readonly target: { readonly database: string; readonly schema: string; readonly name: string };
  }[];
}

interface Dataform {
  readonly compiler: (code: string, path: string) => string;
  readonly session: {
    readonly init: (folder: string, config: object) => void;
    readonly compile: () => Graph;
  };
}

/** What Dataform makes of definitions, whose names are looked up as it does. */
export function compiledByDataform(files: readonly SqlFile[]): Graph {
  const { compiler, session } = require("@dataform/core") as Dataform;
  const folder = "/project";
  session.init(folder, {
    defaultDatabase: "shop",
    defaultSchema: "goals",
    assertionSchema: "checks",
    warehouse: "bigquery",
  });
  const given = globalThis as { dataform?: unknown; session?: unknown };
  Object.assign(given, { dataform: session, session });
  try {
    for (const { name, text } of files)
      runInThisContext(compiler(text, name), { filename: `${folder}/${name}` });
    return session.compile();
  } finally {
    delete given.dataform;
    delete given.session;
  }
}

/** A view in a file of LookML, as Looker has it: fields by their kind and name. */
export interface LookmlView {
  readonly derived_table: { readonly sql: string };
  readonly dimension: Readonly<Record<string, LookmlField>>;
  readonly dimension_group: Readonly<Record<string, LookmlField>>;
  readonly measure: Readonly<Record<string, LookmlField>>;
}

interface LookmlField {
  readonly type: string;
  readonly sql?: string;
  readonly primary_key?: boolean;
}

/** @throws where it is no LookML. */
export function lookmlViews(text: string): Readonly<Record<string, LookmlView>> {
  const { parse } = require("lookml-parser") as {
    readonly parse: (text: string) => { readonly view?: Readonly<Record<string, LookmlView>> };
  };
  return parse(text).view ?? {};
}

const columnOfFacts = z.strictObject({
  factTableId: z.string(),
  column: z.string(),
  aggregation: z.enum(["sum", "max", "count distinct"]).optional(),
  filters: z.array(z.string()),
});

/** What GrowthBook's bulk import takes, of what we write (docs.growthbook.io/api/fact-tables/operation/postBulkImportFacts). */
const imported = z.strictObject({
  factTables: z.array(
    z.strictObject({
      id: z.string().regex(/^[-\w]+$/),
      data: z.strictObject({
        name: z.string(),
        description: z.string(),
        datasource: z.string(),
        userIdTypes: z.array(z.string()),
        sql: z.string(),
        tags: z.array(z.string()),
      }),
    }),
  ),
  factTableFilters: z.array(
    z.strictObject({
      factTableId: z.string(),
      id: z.string(),
      data: z.strictObject({ name: z.string(), value: z.string() }),
    }),
  ),
  factMetrics: z.array(
    z.strictObject({
      id: z.string().regex(/^fact__[-\w]+$/),
      data: z.strictObject({
        name: z.string(),
        description: z.string().optional(),
        tags: z.array(z.string()),
        metricType: z.enum(["proportion", "mean"]),
        numerator: columnOfFacts,
      }),
    }),
  ),
});

export type GrowthbookImport = z.infer<typeof imported>;

/** @throws where GrowthBook would refuse it: another shape, or what a metric is of is not there. */
export function importedByGrowthbook(text: string): GrowthbookImport {
  const body = imported.parse(JSON.parse(text));
  const tables = body.factTables.map(({ id }) => id);
  const filters = body.factTableFilters.map(({ factTableId, id }) => `${factTableId} ${id}`);
  for (const { id, data } of body.factMetrics)
    for (const filter of data.numerator.filters)
      if (
        !tables.includes(data.numerator.factTableId) ||
        !filters.includes(`${data.numerator.factTableId} ${filter}`)
      )
        throw new Error(`${id} is of ${filter}, which is not there`);
  return body;
}
