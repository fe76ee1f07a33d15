/** Variants of an experiment are read from every shape that an export's user properties come in. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { expect, it } from "vitest";
import { openDuckDb } from "../../src/backtest/engine/duckdb.js";
import { runBacktest } from "../../src/backtest/run-backtest.js";
import { goalsFrom } from "./support/goals.js";
import { exportRow, withFolder } from "./support/rows.js";

const GOALS = `version: 1
goals:
  order: { tier: macro, category: revenue, type: event, event: purchase }
setup: { dimensions: { variant: { scope: user } } }
experiments:
  copy: { by: "customUser:variant", variants: [A, "2"], goal: order }
`;

/** Users with each variant and of them those who bought, as a backtest of the file says. */
async function counted(file: string): Promise<unknown> {
  const engine = await openDuckDb({ events: [file] });
  const { experiments = [] } = await runBacktest(engine, goalsFrom(GOALS)).finally(() => engine.close());
  return (
    experiments[0]?.result?.variants.map(({ users, reached }) => [users, reached]) ??
    experiments[0]?.notCounted
  );
}

const ROWS = [0, 1, 2].flatMap((n) =>
  ["page_view", ...(n === 1 ? [] : ["purchase"])].map((name, at) => ({
    ...exportRow({ name, user: `u${n}`, session: n, at: 60 * n + at }),
    variant: n === 0 ? "A" : "v2",
  })),
);

const values = (
  as: string,
): string => `struct_pack(string_value := ${as}, int_value := CASE WHEN variant = 'v2' THEN 2 END,
  float_value := NULL::DOUBLE, double_value := NULL::DOUBLE, set_timestamp_micros := 1::BIGINT)`;
const LIST = `[struct_pack(key := 'other', value := ${values("'A'")}), struct_pack(key := 'variant', value := ${values("CASE WHEN variant = 'A' THEN 'A' END")})]`;
const SHAPES = {
  "a list": LIST,
  "a list as BigQuery writes it to Parquet": `struct_pack(list := list_transform(${LIST}, lambda x: struct_pack(element := x)))`,
} as const;

it.each(Object.entries(SHAPES))("from Parquet, %s", (_, shape) =>
  withFolder(async (folder) => {
    const json = join(folder, "events.ndjson");
    await writeFile(json, ROWS.map((row) => `${JSON.stringify(row)}\n`).join(""));
    const connection = await (await DuckDBInstance.create(":memory:")).connect();
    const file = join(folder, "events.parquet");
    await connection.run(
      `COPY (SELECT * EXCLUDE (variant), ${shape} AS user_properties FROM (SELECT * FROM read_json('${json}'))) TO '${file}' (FORMAT parquet)`,
    );
    connection.closeSync();
    expect(await counted(file)).toEqual([
      [1, 1],
      [2, 1],
    ]);
  }),
);

it("from lines of JSON, as a list and flat, and not at all from an export without them", () =>
  withFolder(async (folder) => {
    const write = async (name: string, of: (row: (typeof ROWS)[number]) => object): Promise<string> => {
      const file = join(folder, name);
      await writeFile(file, ROWS.map((row) => `${JSON.stringify(of(row))}\n`).join(""));
      return file;
    };
    const expected = [
      [1, 1],
      [2, 1],
    ];
    const listed = await write("listed.ndjson", ({ variant, ...row }) => ({
      ...row,
      user_properties: [
        {
          key: "variant",
          value: variant === "v2" ? { int_value: "2", set_timestamp_micros: "1" } : { string_value: variant },
        },
      ],
    }));
    expect(await counted(listed)).toEqual(expected);
    const flat = await write("flat.ndjson", ({ variant, ...row }) => ({
      ...row,
      event_params: { ga_session_id: 1 },
      user_properties: { variant: variant.replace("v", "") },
    }));
    expect(await counted(flat)).toEqual(expected);
    expect(await counted(await write("none.ndjson", ({ variant, ...row }) => row))).toBe("nobody");
  }));
