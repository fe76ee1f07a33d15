/**
 * Random calls of every method from several clients at once, over gRPC and REST: whatever is asked, the answer is one that
 * the protos have, or a refusal. `MINUTES=30 npx vitest run test/emulator/random-calls.slow.test.ts` for a long look.
 */

import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { credentials, Metadata, makeGenericClientConstructor } from "@grpc/grpc-js";
import { afterAll, beforeAll, expect, it } from "vitest";
import { coverage } from "../../src/emulator/coverage.js";
import { type Ga4, startGa4 } from "../../src/emulator/ga4.js";
import { httpRules, nodeAt, type ProtoNode, protosFor, resolveType } from "../../src/emulator/grpc/protos.js";
import { serviceDefinition } from "../../src/emulator/grpc/service.js";
import { readMessage } from "../../src/emulator/rest/json-request.js";
import { dice } from "../support/random.js";

const MINUTES = Number(process.env.MINUTES ?? 0.1);
const SEED = Number(process.env.SEED ?? 1);
const CLIENTS = 4;
setFlagsFromString("--expose-gc");
const collectGarbage: () => void = runInNewContext("gc");

let ga4: Ga4;
beforeAll(async () => {
  const streams = [{ id: "7", measurementId: "G-RANDOM" }];
  const properties = ["1", "2"].map((id) => ({
    id,
    displayName: `Property ${id}`,
    streams: id === "1" ? streams : [],
  }));
  ga4 = await startGa4({ accounts: [{ id: "9", properties }] });
  const day = new Date().toISOString().slice(0, 10).replaceAll("-", "");
  const rows = Array.from({ length: 200 }, (_, n) => ({
    event_date: day,
    event_timestamp: Date.now() * 1000 - n,
    event_name: ["page_view", "purchase", "lead"][n % 3] ?? "",
    user_pseudo_id: String(n % 20),
    stream_id: "7",
    event_params: [{ key: "ga_session_id", value: { int_value: n % 30 } }],
  }));
  await ga4.ingest("1", { rows: rows as never });
});
afterAll(() => ga4.stop());

type Dice = ReturnType<typeof dice>;

/** Words that get past the first check, and some that get past none. */
const WORDS: readonly string[] = [
  ..."page_view purchase lead click session_start eventName date country sessionSource itemName customEvent:a".split(
    " ",
  ),
  ..."eventCount sessions keyEvents keyEvents:lead totalRevenue eventCount/sessions".split(" "),
  ..."2026-01-01 yesterday today 28daysAgo EUR XXX US Europe/Berlin a-b https://shop.example/".split(" "),
  ..."properties/1 properties/2 properties/1/dataStreams/7 accounts/9 properties/404 accountSummaries/9".split(
    " ",
  ),
  ..."display_name counting_method * default_value.numeric_value destination_event filter_clauses".split(" "),
  "",
  "{{eventCount}} * 2",
  "'; DROP TABLE events; --",
  "x".repeat(300),
  "\u202e\u0000ä😀",
  "(a+)+$",
  "[",
];

function pick<T>(roll: Dice, list: readonly T[]): T {
  return list[roll(list.length)] as T;
}

function word(roll: Dice, field: string): string {
  if (/^(parent|property|name|account|ancestor)$/.test(field)) {
    const live = [...ga4.world.annotated.keys()].slice(0, 50);
    const keyEvents = [...(ga4.world.properties.get("1")?.keyEvents.keys() ?? [])].map(
      (id) => `properties/1/keyEvents/${id}`,
    );
    const places = [
      "properties/1",
      "properties/1/dataStreams/7",
      "accounts/9",
      "properties/2",
      ...live,
      ...keyEvents,
    ];
    if (roll(10) > 0) return pick(roll, places);
  }
  return pick(roll, WORDS);
}

function message(roll: Dice, root: ProtoNode, type: string, depth: number): Record<string, unknown> {
  const found = resolveType(root, "", type);
  const fields = Object.entries(found?.node.fields ?? {});
  const filled: Record<string, unknown> = {};
  const taken = new Set<string>();
  for (const [name, field] of fields) {
    const top = depth === 0;
    if (roll(top ? 10 : 5) > (top ? 7 : 2)) continue;
    const choice = Object.entries(found?.node.oneofs ?? {}).find(([, { oneof }]) =>
      oneof.includes(name),
    )?.[0];
    if (choice !== undefined && taken.has(choice)) continue;
    if (choice !== undefined) taken.add(choice);
    const one = () => anyOf(roll, root, found?.name ?? "", field.type, name, depth);
    if (field.keyType !== undefined) filled[name] = { a: one() };
    else filled[name] = field.rule === "repeated" ? Array.from({ length: roll(4) }, one) : one();
  }
  return filled;
}

function anyOf(
  roll: Dice,
  root: ProtoNode,
  scope: string,
  type: string,
  field: string,
  depth: number,
): unknown {
  switch (type) {
    case "string":
      return word(roll, field);
    case "bool":
      return roll(2) === 0;
    case "int32":
    case "int64":
      return pick(roll, [0, 1, 2, 7, 100, 250_001, -1]);
    case "uint32":
    case "uint64":
      return roll(5);
    case "double":
    case "float":
      return pick(roll, [0, 1.5, -2, 1e12]);
    case "bytes":
      return Buffer.from("a");
  }
  const found = resolveType(root, scope, type);
  if (found?.node.values !== undefined) return pick(roll, Object.keys(found.node.values));
  if (found?.name === "google.protobuf.FieldMask") return { paths: [word(roll, "path")] };
  return depth > 5 ? {} : message(roll, root, found?.name ?? type, depth + 1);
}

/** What is wrong with an answer; null where nothing is. */
type Verdict = string | null;

/** gRPC's codes for what a server did not foresee. */
/** Methods that have answered without refusing. */
const done = new Set<string>();

const UNFORESEEN: readonly number[] = [2, 13];

async function overGrpc(service: string, method: string, request: object): Promise<Verdict> {
  const Client = makeGenericClientConstructor(serviceDefinition(service), service);
  const client = clients.get(service) ?? new Client(ga4.address, credentials.createInsecure());
  clients.set(service, client);
  return new Promise((resolve) => {
    const call = client[method] as (
      request: object,
      metadata: Metadata,
      answer: (error: { code: number; details: string } | null) => void,
    ) => void;
    // The answer is read with the proto: what does not fit would not have been written.
    call.call(client, request, new Metadata(), (error) => {
      if (error === null) done.add(`${service}.${method}`);
      resolve(error !== null && UNFORESEEN.includes(error.code) ? `${error.code} ${error.details}` : null);
    });
  });
}
const clients = new Map<string, InstanceType<ReturnType<typeof makeGenericClientConstructor>>>();

async function overRest(
  roll: Dice,
  service: string,
  method: string,
  request: Readonly<Record<string, unknown>>,
): Promise<Verdict> {
  const root = protosFor(service);
  const proto = nodeAt(root, service)?.methods?.[method];
  const rule = proto && httpRules(proto)[0];
  if (proto === undefined || rule === undefined) return null;
  const [verb = "", template = ""] =
    Object.entries(rule).find(([key]) => ["get", "post", "put", "patch", "delete"].includes(key)) ?? [];
  const path = String(template).replace(/\{[^=}]+(?:=([^}]*))?\}/g, (_, pattern: string | undefined) => {
    const fits = new RegExp(`^${(pattern ?? "*").replaceAll("*", "[^/]+")}$`);
    const named = [word(roll, "parent"), word(roll, "parent")].find((name) => fits.test(name));
    return encodeURI(named ?? (pattern ?? "*").replaceAll("*", () => pick(roll, ["1", "7", "404"])));
  });
  const { name: _, parent: __, property: ___, ...rest } = request;
  const body =
    rule.body === undefined
      ? undefined
      : JSON.stringify(rule.body === "*" ? rest : (rest[camel(rule.body)] ?? {}));
  const answer = await fetch(`http://${ga4.address}${path}`, {
    method: verb.toUpperCase(),
    ...(body === undefined ? {} : { body }),
  });
  const text = await answer.text();
  const json: unknown = text === "" ? {} : JSON.parse(text);
  if (answer.status >= 500 && answer.status !== 501) return `${answer.status} ${text.slice(0, 300)}`;
  if (!answer.ok) {
    const { error } = json as {
      readonly error?: { readonly code?: number; readonly message?: string; readonly status?: string };
    };
    return error?.code === answer.status &&
      typeof error.message === "string" &&
      typeof error.status === "string"
      ? null
      : `an error of another shape: ${text.slice(0, 300)}`;
  }
  try {
    readMessage(root, resolveType(root, service, proto.responseType)?.name ?? "", json);
    done.add(`${service}.${method}`);
    return null;
  } catch (error) {
    return `an answer of another shape: ${String((error as { readonly violations?: unknown }).violations ?? error)} ${text.slice(0, 300)}`;
  }
}
const camel = (name: string): string =>
  name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

it(
  "is answered as the protos say, or refused, and nothing grows",
  async () => {
    const methods = (await coverage()).services.flatMap(({ name, served }) =>
      served.map((method) => ({ name, method })),
    );
    const end = Date.now() + MINUTES * 60_000;
    const wrong = new Map<string, Verdict>();
    let calls = 0;
    const heap: number[] = [];
    const visitor = async (number: number): Promise<void> => {
      const roll = dice(SEED * 1000 + number);
      for (let n = 0; Date.now() < end; n++) {
        const { name, method } = pick(roll, methods);
        const root = protosFor(name);
        const type =
          resolveType(root, name, nodeAt(root, name)?.methods?.[method]?.requestType ?? "")?.name ?? "";
        const request = message(roll, root, type, 0);
        const verdict = await (roll(2) === 0
          ? overGrpc(name, method, request)
          : overRest(roll, name, method, request));
        calls += 1;
        if (verdict !== null) wrong.set(`${method}: ${verdict}`, JSON.stringify(request).slice(0, 2_000));
        if (process.env.PAUSE) await new Promise((resolve) => setTimeout(resolve, Number(process.env.PAUSE)));
        if (number === 0 && n % 200 === 0) {
          collectGarbage();
          heap.push(Math.round(process.memoryUsage().heapUsed / 1e6));
        }
      }
    };
    await Promise.all(Array.from({ length: CLIENTS }, (_, number) => visitor(number)));
    expect(Object.fromEntries(wrong)).toEqual({});
    expect(calls).toBeGreaterThan(100);
    // Random requests are mostly refused; these get through.
    expect(done.size).toBeGreaterThan(10);
    if (MINUTES >= 1)
      process.stderr.write(
        `${calls} calls, ${done.size} of ${methods.length} methods done; heap in MB: ${heap.join(" ")}\n`,
      );
  },
  MINUTES * 60_000 + 120_000,
);
