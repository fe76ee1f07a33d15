/** What the page may ask, checked: a request of another shape is refused before anything looks at it. */
import * as z from "zod";
import { REPORT_FORMATS, TABLE_NAMES } from "../report/draw/table-names.js";
import type { Ask, EndpointName } from "./shapes.js";

const client = z.string().max(200).nullable();
const file = z.string().min(1).max(4096);
const texts = z.record(file, z.string());
const word = z.string().max(200);
const draft = { client, texts };

export const ASKS: { readonly [N in EndpointName]: z.ZodType<Ask<N>> } = {
  state: z.strictObject({ client }),
  check: z.strictObject(draft),
  count: z.strictObject({ ...draft, goal: word }),
  counts: z.strictObject({ client }),
  funnel: z.strictObject({ ...draft, journey: word }),
  seen: z.strictObject({ client }),
  parameters: z.strictObject({ client, event: word }),
  draft: z.strictObject({
    ...draft,
    file,
    pick: z.union([
      z.strictObject({ page: z.string().min(1).max(4096) }),
      z.strictObject({
        event: z.string().min(1).max(200),
        where: z.record(word, z.string().max(4096)).exactOptional(),
      }),
    ]),
  }),
  save: z.strictObject({ client, file, text: z.string(), basedOn: z.string().max(64).nullable() }),
  live: z.strictObject({ client }),
  plan: z.strictObject({ client, allowDelete: z.boolean(), force: z.boolean() }),
  apply: z.strictObject({ client, digest: z.string().min(1).max(64) }),
  report: z.strictObject({
    client,
    period: word.exactOptional(),
    compare: z.enum(["previous", "year", "none"]).exactOptional(),
    by: z.array(word).max(10).exactOptional(),
    assists: z.enum(["auto", "all", "none"]).exactOptional(),
    fromStore: z.boolean().exactOptional(),
  }),
  "report-file": z.strictObject({
    client,
    id: word,
    format: z.enum(REPORT_FORMATS),
    table: z.enum(TABLE_NAMES).exactOptional(),
  }),
  "check-goals": z.strictObject({ client }),
  schema: z.strictObject({}),
};
