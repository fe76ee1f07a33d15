/**
 * Many calls in one: the body holds HTTP requests, the answer their answers, each under its request's id with `response-` before it
 * (developers.google.com/webmaster-tools/v1/how-tos/batch). They are carried out one after the other.
 */
import { STATUS_CODES } from "node:http";
import { badRequest } from "./errors.js";
import { type Rest, type RestAnswer, type RestCall, readable } from "./methods.js";

/** Throws a BadRequest for what holds no calls. */
export async function answerBatch(batch: RestCall, rest: Rest): Promise<RestAnswer> {
  const edge = /^multipart\/mixed\s*;.*?boundary="?([^";]+)"?/i.exec(batch.header("content-type") ?? "")?.[1];
  if (edge === undefined) throw badRequest("A batch is multipart/mixed, with a boundary.");
  const calls = partsOf(batch.body, edge).map((part) => callIn(part, batch));
  if (calls.length === 0) throw badRequest("The batch holds no calls.");
  const texts: string[] = [];
  for (const { id, call } of calls) {
    const answer = await rest(call);
    if (answer.kind !== "answered") return answer;
    texts.push(`--${EDGE}\r\n${partText(id, answer)}\r\n`);
  }
  const type = `multipart/mixed; boundary=${EDGE}`;
  return { kind: "answered", code: 200, type, text: `${texts.join("")}--${EDGE}--\r\n` };
}

/** In no JSON of an answer a line begins so. */
const EDGE = "batch_of_the_emulator";

function partText(
  id: string | undefined,
  { code, type, text }: Extract<RestAnswer, { kind: "answered" }>,
): string {
  return [
    "Content-Type: application/http",
    ...(id === undefined ? [] : [`Content-ID: <response-${id}>`]),
    "",
    `HTTP/1.1 ${code} ${STATUS_CODES[code] ?? ""}`,
    `Content-Type: ${type}`,
    `Content-Length: ${Buffer.byteLength(text)}`,
    "",
    text,
  ].join("\r\n");
}

/** What stands between two edges; what comes before the first and after the last is nobody's. */
function partsOf(body: string, edge: string): readonly string[] {
  const lines = body.split(/\r?\n/);
  const edges = [...lines.keys()].filter((at) => lines[at]?.trimEnd() === `--${edge}`);
  const end = lines.findLastIndex((line) => line.trimEnd() === `--${edge}--`);
  return edges.map((at, index) =>
    lines.slice(at + 1, edges[index + 1] ?? (end < 0 ? lines.length : end)).join("\n"),
  );
}

interface Headed {
  readonly headers: ReadonlyMap<string, string>;
  readonly rest: string;
}

function headed(text: string): Headed {
  const lines = text.split("\n");
  const blank = lines.indexOf("");
  const end = blank < 0 ? lines.length : blank;
  const headers = new Map(
    lines.slice(0, end).map((line) => {
      const [name = "", ...value] = line.split(":");
      return [name.trim().toLowerCase(), value.join(":").trim()];
    }),
  );
  return { headers, rest: lines.slice(end + 1).join("\n") };
}

/** The call in a part. What its own headers do not say, those of the batch do. */
function callIn(part: string, batch: RestCall): { readonly id: string | undefined; readonly call: RestCall } {
  const outer = headed(part);
  const [, id] = /^<(.*)>$/.exec(outer.headers.get("content-id") ?? "") ?? [];
  const request = outer.rest.trimStart();
  const end = request.indexOf("\n");
  const [, verb, address] = /^([A-Z]+) (\S+)/.exec(request) ?? [];
  const url = address === undefined ? undefined : readable(address);
  if (verb === undefined || url === undefined)
    throw badRequest(
      "Each part of a batch is a request: POST /path HTTP/1.1, headers, an empty line, the body.",
    );
  const { headers, rest: body } = headed(end < 0 ? "" : request.slice(end + 1));
  const header = (name: string): string | undefined => headers.get(name) ?? batch.header(name);
  return { id, call: { verb: headers.get("x-http-method-override") ?? verb, url, body, header } };
}
