/**
 * Google's SQL engine as an engine of the backtest: it answers the very statements that BigQuery would get. Every
 * temporary table is kept here and handed to the statements that name it. A real process: close it.
 *
 * It accepts more than BigQuery does (all features of the language are on), runs the query of a CREATE TABLE without these
 * words, and knows no bytes and no limits.
 */
import { spawn } from "node:child_process";
import { createServer } from "node:net";
import {
  type Client,
  credentials,
  type GrpcObject,
  loadPackageDefinition,
  type ServiceClientConstructor,
} from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import type { Cell, Table } from "./cells.js";
import { installGoogleSql } from "./install.js";

export interface GoogleSql {
  /** Takes rows of an export as the tables `events_*` of a dataset. */
  readonly load: (rows: readonly SourceRow[]) => void;
  readonly create: (table: string, query: string) => Promise<Table>;
  readonly query: (query: string) => Promise<Table>;
  readonly close: () => void;
}

type Parameters = readonly {
  readonly key: string;
  readonly value: Readonly<Record<string, string | number | null>>;
}[];

/** The columns a backtest reads, `event_params` and `user_properties` as the export's lists. */
export interface SourceRow {
  readonly event_date: string | null;
  readonly event_timestamp: string | null;
  readonly event_name: string | null;
  readonly event_params: Parameters;
  readonly user_properties: Parameters;
  readonly user_pseudo_id: string | null;
  readonly user_id: string | null;
  readonly platform: string | null;
  readonly stream_id: string | null;
  readonly batch_page_id: string | null;
  readonly batch_ordering_id: string | null;
  readonly batch_event_index: string | null;
}

/** As the golden statements name it. */
export const EVENTS = "p.analytics_1.events_*";
const SUFFIX = "_TABLE_SUFFIX";

interface Type {
  readonly type_kind: string;
  readonly array_type?: { readonly element_type: Type };
  readonly struct_type?: { readonly field: readonly { field_name: string; field_type: Type }[] };
}

interface Column {
  readonly name: string;
  readonly type: Type;
  readonly is_pseudo_column?: boolean;
}

/** `zetasql.ValueProto`; empty: NULL. */
type Value = Readonly<Record<string, unknown>>;
interface Kept {
  readonly columns: readonly Column[];
  readonly content: { readonly table_data: { readonly row: readonly { readonly cell: readonly Value[] }[] } };
}

interface Answer {
  readonly content?: {
    readonly table_data?: { readonly row?: readonly { readonly cell?: readonly Value[] }[] };
  };
  readonly prepared: { readonly columns: readonly Column[] };
}

type Method<T> = (request: object, done: (error: Error | null, answer: T) => void) => void;

const text: Type = { type_kind: "TYPE_STRING" };
const whole: Type = { type_kind: "TYPE_INT64" };
const double: Type = { type_kind: "TYPE_DOUBLE" };
const struct = (fields: Readonly<Record<string, Type>>): Type => ({
  type_kind: "TYPE_STRUCT",
  struct_type: {
    field: Object.entries(fields).map(([field_name, field_type]) => ({ field_name, field_type })),
  },
});

const SLOTS = { string_value: text, int_value: whole, float_value: double, double_value: double } as const;
const PARAMETERS: Type = {
  type_kind: "TYPE_ARRAY",
  array_type: { element_type: struct({ key: text, value: struct(SLOTS) }) },
};
const COLUMNS: Readonly<Record<keyof SourceRow, Type>> = {
  event_date: text,
  event_timestamp: whole,
  event_name: text,
  event_params: PARAMETERS,
  user_properties: PARAMETERS,
  user_pseudo_id: text,
  user_id: text,
  platform: text,
  stream_id: text,
  batch_page_id: whole,
  batch_ordering_id: whole,
  batch_event_index: whole,
};

export async function openGoogleSql(): Promise<GoogleSql> {
  const { server, protos } = await installGoogleSql();
  const port = await freePort();
  const child = spawn(server, ["localhost", String(port)], { stdio: "ignore" });
  const client = clientOf(protos, port);
  const call = <T>(method: string, request: object): Promise<T> =>
    new Promise((resolve, reject) => {
      const methods = client as unknown as Record<string, Method<T>>;
      methods[method]?.call(client, request, (error, answer) =>
        error === null ? resolve(answer) : reject(error),
      );
    });
  await new Promise<void>((resolve, reject) => {
    child.once("error", reject);
    client.waitForReady(Date.now() + 30_000, (error) => (error === undefined ? resolve() : reject(error)));
  });
  const features = await call<object>("GetLanguageOptions", { maximum_features: true });
  const language_options = { ...features, product_mode: "PRODUCT_EXTERNAL" };
  const tables = new Map<string, Kept>();
  const named = (sql: string): readonly (readonly [string, Kept])[] =>
    [...tables].filter(([name]) =>
      name === EVENTS ? sql.includes(EVENTS) : new RegExp(`\\b${name}\\b`).test(sql),
    );

  const evaluate = async (sql: string): Promise<Kept> => {
    const known = named(sql);
    const answer = await call<Answer>("EvaluateQuery", {
      sql,
      options: { language_options },
      simple_catalog: {
        name: "c",
        table: known.map(([name, { columns }]) => ({ name, column: columns })),
        builtin_function_options: { language_options },
      },
      table_content: Object.fromEntries(known.map(([name, { content }]) => [name, content])),
    }).catch((cause: Error) => {
      throw new Error(`${cause.message}\n${sql}`, { cause });
    });
    const row = (answer.content?.table_data?.row ?? []).map(({ cell = [] }) => ({ cell }));
    return { columns: answer.prepared.columns, content: { table_data: { row } } };
  };

  return {
    load: (rows) => {
      const columns = Object.entries(COLUMNS).map(([name, type]) => ({ name, type }));
      tables.clear();
      tables.set(EVENTS, {
        columns: [...columns, { name: SUFFIX, type: text, is_pseudo_column: true }],
        content: {
          table_data: {
            row: rows.map((row) => ({
              cell: [
                ...columns.map(({ name, type }) => protoOf(row[name as keyof SourceRow], type)),
                protoOf(row.event_date, text),
              ],
            })),
          },
        },
      });
    },
    create: async (table, query) => {
      const made = await evaluate(query);
      tables.set(table, made);
      return shown(made);
    },
    query: async (query) => shown(await evaluate(query)),
    close: () => {
      client.close();
      child.kill("SIGKILL");
    },
  };
}

function clientOf(protos: string, port: number): Client {
  const definition = loadSync("local_service.proto", {
    includeDirs: [protos],
    keepCase: true,
    longs: String,
    enums: String,
  });
  const { zetasql } = loadPackageDefinition(definition) as unknown as {
    readonly zetasql: { readonly local_service: GrpcObject };
  };
  const Service = zetasql.local_service.ZetaSqlLocalService as ServiceClientConstructor;
  const unlimited = { "grpc.max_send_message_length": -1, "grpc.max_receive_message_length": -1 };
  return new Service(`localhost:${port}`, credentials.createInsecure(), unlimited);
}

/** Free a moment ago. */
function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "localhost", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}

function protoOf(value: unknown, type: Type): Value {
  if (value === null || value === undefined) return {};
  if (type.array_type !== undefined) {
    const { element_type } = type.array_type;
    return {
      array_value: { element: (value as readonly unknown[]).map((one) => protoOf(one, element_type)) },
    };
  }
  if (type.struct_type !== undefined) {
    const fields = value as Readonly<Record<string, unknown>>;
    return {
      struct_value: {
        field: type.struct_type.field.map(({ field_name, field_type }) =>
          protoOf(fields[field_name], field_type),
        ),
      },
    };
  }
  if (type === whole) return { int64_value: String(value) };
  return type === double ? { double_value: Number(value) } : { string_value: String(value) };
}

/** Without lists, which go to no question as they are. */
function shown({ columns, content }: Kept): Table {
  const plain = columns.flatMap(({ name, type }, index) =>
    type.type_kind === "TYPE_ARRAY" ? [] : [{ name, type, index }],
  );
  return {
    columns: plain.map(({ name }) => name),
    rows: content.table_data.row.map(({ cell }) =>
      plain.map(({ type, index }) => cellOf(cell[index] ?? {}, type)),
    ),
  };
}

/** Digits after the point. */
const SCALES: Readonly<Record<string, number>> = { TYPE_NUMERIC: 9, TYPE_BIGNUMERIC: 38 };

function cellOf(value: Value, { type_kind }: Type): Cell {
  const [of] = Object.values(value).filter((one) => one !== undefined && one !== null);
  if (of === undefined) return null;
  const scale = SCALES[type_kind];
  if (scale !== undefined) return decimal(of as Buffer, scale);
  if (typeof of === "number" || typeof of === "string") return of;
  throw new Error(`no cell of a backtest has the type ${type_kind}`);
}

/** Little-endian two's complement, the sign in the last byte. */
function decimal(bytes: Buffer, scale: number): string {
  let unscaled = 0n;
  for (const byte of bytes.toReversed()) unscaled = unscaled * 256n + BigInt(byte);
  if ((bytes.at(-1) ?? 0) >= 128) unscaled -= 256n ** BigInt(bytes.length);
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, "0");
  return `${unscaled < 0n ? "-" : ""}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}
