/** What a text or a number may be compared with, in zod: under `page:` and under `where:`. Part of `schema.ts`. */
import { z } from "zod";
import type { RawMatch } from "./raw.js";

const text = z.string().min(1, { error: "empty-text" });

const textOperators = {
  equals: text.optional().meta({ description: "The whole text is this.", examples: ["/thanks"] }),
  not_equals: text
    .optional()
    .meta({ description: "The whole text is anything but this.", examples: ["/thanks"] }),
  contains: text
    .optional()
    .meta({ description: "This stands somewhere in the text.", examples: ["/thanks"] }),
  not_contains: text
    .optional()
    .meta({ description: "This stands nowhere in the text.", examples: ["/test/"] }),
  begins_with: text.optional().meta({ description: "The text begins with this.", examples: ["/blog/"] }),
  ends_with: text.optional().meta({ description: "The text ends with this.", examples: [".pdf"] }),
  regex: text.optional().meta({
    description:
      "RE2 (no look-around, no back-references), as far as browsers read it alike. It means the whole text, not a part of it.",
    examples: ["/(en|de)/thanks"],
  }),
  ignore_case: z
    .boolean()
    .optional()
    .meta({ description: "Upper and lower case are the same. Default: false." }),
};
const numberOperators = {
  eq: z
    .number()
    .optional()
    .meta({ description: "Equal to this number.", examples: [3] }),
  gt: z
    .number()
    .optional()
    .meta({ description: "Greater than this number.", examples: [3] }),
  gte: z
    .number()
    .optional()
    .meta({ description: "This number or more.", examples: [3] }),
  lt: z
    .number()
    .optional()
    .meta({ description: "Less than this number.", examples: [3] }),
  lte: z
    .number()
    .optional()
    .meta({ description: "This number or less.", examples: [3] }),
};

/** What `path`, `host` and `url` of a page take. */
export const matchText: z.ZodType<RawMatch> = z
  .union([text, z.strictObject(textOperators)])
  .meta({ description: "A text (equals), or one or more of the operators; all must hold." });
/** What a parameter under `where` takes. */
export const matchParameter: z.ZodType<RawMatch> = z
  .union([text, z.number(), z.strictObject({ ...textOperators, ...numberOperators })])
  .meta({
    description: "A text or number (equals), or one or more of the operators; all must hold.",
    examples: ["contact", { gte: 3 }, { begins_with: "/blog/" }],
  });
