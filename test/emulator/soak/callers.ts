/** One random call, over gRPC or REST, and what is wrong with its answer. */
import { type Client, credentials, Metadata, makeGenericClientConstructor, status } from "@grpc/grpc-js";
import { httpRules, nodeAt, protosFor } from "../../../src/emulator/grpc/protos.js";
import { serviceDefinition } from "../../../src/emulator/grpc/service.js";
import { misshapen, misshapenError } from "./answers.js";
import type { Method } from "./protos.js";
import { type Dice, drawRequest, type Message, type Names, pick } from "./requests.js";

export interface Called {
  /** gRPC's name of the answer's code. */
  readonly code: string;
  readonly request: unknown;
  /** Empty where the answer is one of its proto or a refusal as Google sends it. */
  readonly wrong: readonly string[];
}

/** What no random request may bring about. */
const UNFORESEEN: readonly string[] = ["UNKNOWN", "INTERNAL", "UNAVAILABLE", "DATA_LOSS"];

function judged(code: string, request: unknown, wrong: readonly string[], said = ""): Called {
  return { code, request, wrong: [...wrong, ...(UNFORESEEN.includes(code) ? [`${code} ${said}`] : [])] };
}

type Unary = (
  path: string,
  write: (request: Buffer) => Buffer,
  read: (bytes: Buffer) => Message,
  request: Buffer,
  metadata: Metadata,
  options: { readonly deadline: number },
  answer: (error: { code: number; details: string } | null, value?: Message) => void,
) => void;

const PATIENCE = 120_000;

export interface Callers {
  call(roll: Dice, method: Method, names: Names): Promise<Called>;
  close(): void;
}

/** Clients of an emulator on loopback. */
export function callersOf(address: string): Callers {
  const Generic = makeGenericClientConstructor({}, "any");
  const client: Client = new Generic(address, credentials.createInsecure());

  function overGrpc(roll: Dice, method: Method, names: Names): Promise<Called> {
    const wire = serviceDefinition(method.service)[method.name];
    if (wire === undefined) throw new RangeError(`no ${method.name}`);
    const garbage = roll(200) === 0;
    const request = garbage ? "bytes that are no message" : drawRequest(roll, method, names, "handed");
    const bytes = garbage ? Buffer.from([7, 255, roll(256), 255]) : wire.requestSerialize(request);
    return new Promise((resolve) => {
      (client.makeUnaryRequest as unknown as Unary).call(
        client,
        wire.path,
        (it) => it,
        (it) => wire.responseDeserialize(it) as Message,
        bytes,
        new Metadata(),
        { deadline: Date.now() + PATIENCE },
        (error, answer) => {
          const code = status[error?.code ?? 0] ?? String(error?.code);
          if (error === null) {
            names.add(answer);
            resolve(judged(code, request, misshapen(method.service, method.response, answer, "handed")));
            return;
          }
          const silent = error.details === "" ? ["a refusal without a word"] : [];
          // gRPC's own library answers for what can't be read.
          resolve(garbage ? { code, request, wrong: [] } : judged(code, request, silent, error.details));
        },
      );
    });
  }

  async function overRest(roll: Dice, method: Method, names: Names): Promise<Called> {
    const request = restRequest(roll, method, names);
    let answer: Response;
    let text: string;
    try {
      answer = await fetch(`http://${address}${request.path}`, {
        method: request.verb,
        signal: AbortSignal.timeout(PATIENCE),
        ...(request.body === undefined ? {} : { body: request.body }),
      });
      text = await answer.text();
    } catch (error) {
      return judged("NO_ANSWER", request, [`no answer: ${String((error as Error).cause ?? error)}`]);
    }
    // A path that is none of the API's: Google's front end answers with a page.
    if ([400, 404].includes(answer.status) && text.startsWith("<!DOCTYPE html>"))
      return judged("NO_PATH", request, []);
    let json: unknown;
    try {
      json = JSON.parse(text);
    } catch {
      return judged("NO_JSON", request, [`no JSON under ${answer.status}: ${text.slice(0, 100)}`]);
    }
    if (answer.ok) {
      names.add(json);
      return judged("OK", request, misshapen(method.service, method.response, json, "json"));
    }
    const { error } = json as { readonly error?: { readonly status?: string; readonly message?: string } };
    return judged(error?.status ?? "?", request, misshapenError(answer.status, json), error?.message);
  }

  return {
    call: (roll, method, names) => (roll(2) === 0 ? overGrpc : overRest)(roll, method, names),
    close: () => client.close(),
  };
}

interface RestRequest {
  readonly verb: string;
  readonly path: string;
  readonly body: string | undefined;
}

const VERBS = ["get", "post", "put", "patch", "delete"];

/** A request as a REST client would send it; one in ten with something that is not as it should be. */
function restRequest(roll: Dice, method: Method, names: Names): RestRequest {
  const proto = nodeAt(protosFor(method.service), method.service)?.methods?.[method.name];
  const rule = pick(roll, proto === undefined ? [] : httpRules(proto));
  const [verb = "get", template = "/"] = Object.entries(rule).find(([key]) => VERBS.includes(key)) ?? [];
  const message = drawRequest(roll, method, names, "json");
  const path = String(template).replace(/\{([^=}]+)(?:=([^}]*))?\}/g, (_, field: string, pattern = "*") => {
    const [first = ""] = field.split(".");
    if (field === first) delete message[camel(first)];
    return names.of(roll, pattern).split("/").map(encodeURIComponent).join("/");
  });
  const held = rule.body === "*" ? message : message[camel(rule.body ?? "")];
  if (rule.body !== undefined && rule.body !== "*") delete message[camel(rule.body)];
  const body = rule.body === undefined ? undefined : JSON.stringify(held ?? {});
  const query = rule.body === "*" ? "" : new URLSearchParams(flat(message)).toString();
  const right = { verb: verb.toUpperCase(), path: query === "" ? path : `${path}?${query}`, body };
  return roll(10) === 0 ? spoilt(roll, right) : right;
}

const camel = (name: string): string =>
  name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

function flat(message: Message, under = ""): [string, string][] {
  return Object.entries(message).flatMap(([name, value]) => {
    const named = (one: unknown): [string, string] => [`${under}${name}`, String(one)];
    if (Array.isArray(value)) return value.map(named);
    if (typeof value === "object" && value !== null) return flat(value as Message, `${under}${name}.`);
    return [named(value)];
  });
}

/** The same with one mistake in it. */
function spoilt(roll: Dice, request: RestRequest): RestRequest {
  const { path, body } = request;
  const another = (extra: string): string => `${path}${path.includes("?") ? "&" : "?"}${extra}`;
  switch (roll(7)) {
    case 0:
      return { ...request, path: another("noSuchField=1") };
    case 1:
      return { ...request, path: another("%24alt=xml&fields=a&pageSize=many") };
    case 2:
      return { ...request, path: `${path.split("?")[0]}/x%2Fy:noSuchVerb` };
    case 3:
      return { ...request, path: path.replace(/\/\d+/, "/%00%E0%A4%A") };
    case 4:
      return body === undefined ? request : { ...request, body: body.slice(0, roll(body.length)) };
    case 5:
      return body === undefined ? request : { ...request, body: body.replace(/:[^,:}]+/, ":[[{}]]") };
    default:
      return body === undefined
        ? request
        : { ...request, body: pick(roll, ["[]", "7", '""', "null", '{"a":1}', "\u0000"]) };
  }
}
