/** Both APIs over the same port, as software that speaks HTTP/1.1 reaches them. */

import { createClock } from "../../../src/emulator/clock.js";
import { startGa4 } from "../../../src/emulator/ga4.js";
import type { Ga4 } from "../../../src/emulator/index.js";
import { cleanUp, START } from "../admin/support.js";
import { event } from "../events/rows.js";

/** Property 1 with a web stream 11, no key events, and three page views of 1 March 2026. */
export async function site(): Promise<Ga4> {
  const ga4 = await startGa4({
    clock: createClock(START),
    accounts: [{ id: "100", properties: [{ id: "1", streams: [{ id: "11" }], keyEvents: [] }] }],
  });
  cleanUp(() => ga4.stop());
  await ga4.ingest("1", {
    rows: [
      event({ name: "page_view", user: "ana" }),
      event({ name: "page_view", user: "ana", at: 5 }),
      event({ name: "page_view", user: "eve" }),
    ],
  });
  return ga4;
}

export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly text: string;
  readonly json: unknown;
}

/** A call as plain as can be. */
export async function http(
  ga4: { readonly address: string },
  verb: string,
  path: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const response = await fetch(`http://${ga4.address}${path}`, {
    method: verb,
    headers: { "content-type": "application/json", ...headers },
    ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const type = response.headers.get("content-type") ?? "";
  return { status: response.status, type, text, json: type.includes("json") ? JSON.parse(text) : null };
}
