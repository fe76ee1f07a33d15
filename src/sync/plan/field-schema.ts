/** The fields of a resource in a saved plan. */
import { z } from "zod";
import type { Fields, FieldValue } from "../resources/resource.js";
import type { FieldChange } from "./plan.js";

const fieldValue: z.ZodType<FieldValue> = z.lazy(() =>
  z.union([
    z.string(),
    z.number(),
    z.boolean(),
    z.null(),
    z.array(fieldValue),
    z.record(z.string(), fieldValue),
  ]),
);

export const fieldsSchema: z.ZodType<Fields> = z.record(z.string(), fieldValue);

export const changesSchema: z.ZodType<readonly FieldChange[]> = z.array(
  z.strictObject({
    field: z.string(),
    before: fieldValue,
    after: fieldValue,
    cause: z.enum(["file", "drift"]),
  }),
);
