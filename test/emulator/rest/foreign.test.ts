/** What clients of other languages send, as they send it: Java's and Go's, Ruby's and Python's of Google's REST APIs. */
import { request } from "node:http";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { bench, cleanUpAfterEach } from "../admin/support.js";
import { http, site } from "./support.js";

cleanUpAfterEach();

const REPORT = "/v1beta/properties/1:runReport";
const KEY_EVENTS = "/v1beta/properties/1/keyEvents";
const ASKED = {
  dateRanges: [{ startDate: "2026-03-01", endDate: "2026-03-01" }],
  dimensions: [{ name: "eventName" }],
  metrics: [{ name: "eventCount" }],
};

interface At {
  readonly address: string;
}

/** Bytes with headers of one's own, which fetch would not let through. */
function raw(
  { address }: At,
  verb: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  chunks: readonly (string | Buffer)[] = [],
): Promise<{ readonly status: number | undefined; readonly type: string; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const call = request(`http://${address}${path}`, { method: verb, headers }, async (answer) => {
      let text = "";
      for await (const part of answer) text += String(part);
      resolve({ status: answer.statusCode, type: answer.headers["content-type"] ?? "", text });
    });
    call.on("error", reject);
    for (const chunk of chunks) call.write(chunk);
    call.end();
  });
}

describe("a body", () => {
  const JSON_TYPE = { "content-type": "application/json; charset=UTF-8" };

  it("may be compressed, as Java's always is, and come in chunks", async () => {
    const ga4 = await site();
    const bytes = gzipSync(JSON.stringify(ASKED));
    const headers = { ...JSON_TYPE, "content-encoding": "gzip", "user-agent": "ga Google-API-Java-Client" };
    const answer = await raw(ga4, "POST", REPORT, headers, [bytes.subarray(0, 20), bytes.subarray(20)]);
    expect([answer.status, JSON.parse(answer.text).rowCount]).toEqual([200, 1]);
    const broken = await raw(ga4, "POST", REPORT, headers, ["no gzip"]);
    expect([broken.status, JSON.parse(broken.text).error.status]).toEqual([400, "INVALID_ARGUMENT"]);
    const strange = await raw(ga4, "POST", REPORT, { ...JSON_TYPE, "content-encoding": "br" }, ["x"]);
    expect([strange.status, JSON.parse(strange.text).error.message]).toEqual([
      400,
      expect.stringContaining("br"),
    ]);
  });

  it("is the query where an address would be too long, as Python and Java send it", async () => {
    const { emulator: ga4 } = await bench();
    await http(ga4, "POST", KEY_EVENTS, { eventName: "lead", countingMethod: "ONCE_PER_EVENT" });
    await http(ga4, "POST", KEY_EVENTS, { eventName: "call", countingMethod: "ONCE_PER_EVENT" });
    const headers = {
      "content-type": "application/x-www-form-urlencoded",
      "x-http-method-override": "GET",
    };
    const answer = await raw(ga4, "POST", KEY_EVENTS, headers, ["alt=json&pageSize=1"]);
    expect([answer.status, JSON.parse(answer.text).keyEvents.length]).toEqual([200, 1]);
  });
});

describe("fields", () => {
  it.each<readonly [string, object]>([
    ["rowCount", { rowCount: 1 }],
    ["rowCount,metadata/timeZone", { rowCount: 1, metadata: { timeZone: expect.any(String) } }],
    ["rows(metricValues)", { rows: [{ metricValues: [{ value: "3" }] }] }],
    [
      "rows(dimensionValues/value),kind",
      { rows: [{ dimensionValues: [{ value: "page_view" }] }], kind: "analyticsData#runReport" },
    ],
    [
      "rows/*/value",
      { rows: [{ dimensionValues: [{ value: "page_view" }], metricValues: [{ value: "3" }] }] },
    ],
    ["rowCount,rows.metricValues.value", { rowCount: 1, rows: [{ metricValues: [{ value: "3" }] }] }],
    ["row_count", { rowCount: 1 }],
    ["totals", {}],
  ])("%s are all there is in an answer", async (fields, expected) => {
    const ga4 = await site();
    for (const name of ["fields", "$fields"]) {
      const answer = await http(ga4, "POST", `${REPORT}?${name}=${encodeURIComponent(fields)}`, ASKED);
      expect(answer.json).toEqual(expected);
    }
    const answer = await http(ga4, "POST", REPORT, ASKED, { "x-goog-fieldmask": fields });
    expect(answer.json).toEqual(expected);
  });

  it("with a star are all", async () => {
    const ga4 = await site();
    const whole = await http(ga4, "POST", REPORT, ASKED);
    expect((await http(ga4, "POST", `${REPORT}?fields=*`, ASKED)).json).toEqual(whole.json);
  });

  it.each(["nope", "rows/nope", "rowCount/value", "rows(", "rows)", ",", "rows(kind,metricValues)", "rows."])(
    "that there are none of are refused, and nothing is done: %s",
    async (fields) => {
      const ga4 = await site();
      const path = `/v1beta/properties/1:runReport?fields=${encodeURIComponent(fields)}`;
      const answer = await http(ga4, "POST", path, ASKED);
      expect(answer).toMatchObject({
        status: 400,
        json: {
          error: {
            message: "Request contains an invalid argument.",
            status: "INVALID_ARGUMENT",
            details: [
              {
                "@type": "type.googleapis.com/google.rpc.BadRequest",
                fieldViolations: [
                  {
                    field: fields,
                    description: expect.stringContaining("Error expanding 'fields' parameter."),
                  },
                ],
              },
            ],
          },
        },
      });
      expect(ga4.calls).toEqual([]);
    },
  );

  it("are not of refusals, and reach into what an operation holds and into maps", async () => {
    const ga4 = await site();
    const refused = await http(ga4, "GET", "/v1beta/properties/9?fields=name");
    expect(refused).toMatchObject({ status: 403, json: { error: { code: 403 } } });
    const task = {
      reportDefinition: { dateRanges: ASKED.dateRanges, metrics: [{ name: "sessions" }] },
    };
    const path = "/v1alpha/properties/1/reportTasks?fields=done,response";
    expect((await http(ga4, "POST", path, task)).json).toEqual({
      done: true,
      response: expect.objectContaining({ name: expect.stringContaining("reportTasks") }),
    });
  });
});

describe("many calls in one", () => {
  const part = (id: string, lines: readonly string[]): string =>
    [
      "Content-Type: application/http",
      "Content-Transfer-Encoding: binary",
      `Content-ID: <${id}>`,
      "",
      ...lines,
    ].join("\r\n");
  const sent = (parts: readonly string[]): string =>
    `${parts.map((one) => `--edge\r\n${one}\r\n`).join("")}--edge--\r\n`;
  const batched = (at: At, body: string, headers: object = {}, path = "/batch") =>
    raw(at, "POST", path, { "content-type": "multipart/mixed; boundary=edge", ...headers }, [body]);

  /** Each answer by its id: the status line's code, and the JSON. */
  const answersIn = (type: string, text: string): Readonly<Record<string, readonly [number, unknown]>> => {
    const [, boundary = "?"] = /^multipart\/mixed; boundary=(\S+)$/.exec(type) ?? [];
    const parts = text.split(new RegExp(`(?:\\r\\n)?--${boundary}(?:--)?\\r\\n`)).slice(1, -1);
    return Object.fromEntries(
      parts.map((one) => {
        const [outer = "", inner = "", ...body] = one.split("\r\n\r\n");
        const [, id = "?"] = /^content-id: <(.*)>$/im.exec(outer) ?? [];
        expect(outer).toMatch(/^content-type: application\/http$/im);
        const [, code] = /^HTTP\/1\.1 (\d+) /.exec(inner) ?? [];
        const json = /^content-type: application\/json/im.test(inner)
          ? JSON.parse(body.join("\r\n\r\n"))
          : null;
        return [id, [Number(code), json]];
      }),
    );
  };

  it("are each answered by its own, in the names of the caller", async () => {
    const { emulator: ga4 } = await bench();
    const lead = JSON.stringify({ eventName: "lead", countingMethod: "ONCE_PER_EVENT" });
    const body = sent([
      part("a+0", [
        `POST ${KEY_EVENTS}?alt=json HTTP/1.1`,
        "Content-Type: application/json",
        `Content-Length: ${lead.length}`,
        "",
        lead,
      ]),
      part("a+1", [`POST ${KEY_EVENTS} HTTP/1.1`, "Content-Type: application/json", "", lead]),
      // Java writes whole addresses, and a change as a POST
      part("a+2", [
        `POST http://${ga4.address}/v1beta/properties/1?updateMask=displayName HTTP/1.1`,
        "X-HTTP-Method-Override: PATCH",
        "Content-Type: application/json",
        "",
        '{"displayName":"Renamed"}',
      ]),
      part("a+3", ["GET /v1beta/properties/9 HTTP/1.1", "", ""]),
      part("a+4", ["GET /v1beta/nowhere HTTP/1.1", "", ""]),
      part("a+5", ["GET /v1beta/properties/1?fields=displayName", ""]),
    ]);
    const answer = await batched(ga4, body, { "x-emulator-user": "owner@example.com" });
    expect(answer.status).toBe(200);
    expect(answersIn(answer.type, answer.text)).toEqual({
      "response-a+0": [200, expect.objectContaining({ eventName: "lead" })],
      "response-a+1": [409, { error: expect.objectContaining({ status: "ALREADY_EXISTS" }) }],
      "response-a+2": [200, expect.objectContaining({ displayName: "Renamed" })],
      "response-a+3": [403, { error: expect.objectContaining({ status: "PERMISSION_DENIED" }) }],
      "response-a+4": [404, null],
      "response-a+5": [200, { displayName: "Renamed" }],
    });
    expect(ga4.calls.map(({ method }) => method)).toEqual([
      "CreateKeyEvent",
      "CreateKeyEvent",
      "UpdateProperty",
      "GetProperty",
      "GetProperty",
    ]);
    const nobody = await batched(
      ga4,
      body,
      { "x-emulator-user": "nobody@example.com" },
      "/batch/analyticsadmin/v1beta",
    );
    expect(answersIn(nobody.type, nobody.text)["response-a+5"]?.[0]).toBe(403);
  });

  it("may have an edge in quotes, lines that end in \\n, and be compressed", async () => {
    const { emulator: ga4 } = await bench();
    const body = sent([part("x", ["GET /v1beta/properties/1 HTTP/1.1", "", ""])]).replaceAll("\r\n", "\n");
    const type = 'multipart/mixed; boundary="edge"';
    const headers = { "content-type": type, "content-encoding": "gzip" };
    const answer = await raw(ga4, "POST", "/batch", headers, [gzipSync(body)]);
    expect(answersIn(answer.type, answer.text)["response-x"]?.[0]).toBe(200);
  });

  it.each([
    ["application/json", "{}"],
    ["multipart/mixed", "--edge--\r\n"],
    ["multipart/mixed; boundary=edge", ""],
    [
      "multipart/mixed; boundary=edge",
      "--edge\r\nContent-Type: application/http\r\n\r\nnothing\r\n--edge--\r\n",
    ],
  ])("that are none are refused: %s %j", async (type, body) => {
    const { emulator: ga4 } = await bench();
    const answer = await raw(ga4, "POST", "/batch", { "content-type": type }, [body]);
    expect([answer.status, JSON.parse(answer.text).error.status]).toEqual([400, "INVALID_ARGUMENT"]);
  });
});
