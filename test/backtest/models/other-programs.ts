/** Files of other programs read as those programs do: dbt's Jinja, Dataform's compiler. */
import { createRequire } from "node:module";
import { runInThisContext } from "node:vm";
import { Template } from "@huggingface/jinja";
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
