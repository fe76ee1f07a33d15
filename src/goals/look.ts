/**
 * `report:` of a goals file: what an agency makes its own on the pages of reports. Its types, its shape and how it is
 * normalised, in one place.
 */
import * as z from "zod";
import type { Frozen } from "../diagnostics/frozen.js";

export interface ReportLook {
  readonly title?: string;
  /** Where the image is, from the folder in which the command runs. */
  readonly logo?: string;
  /** `#0a5f9e` */
  readonly colour?: string;
  readonly comment?: string;
  readonly contact?: string;
  /** `de`, `de-CH`. */
  readonly language?: string;
  readonly link?: { readonly url: string; readonly text: string };
}

const text = z.string().min(1, { error: "empty-text" });
const address = z.string({ error: "link-url" }).regex(/^(https?:\/\/|mailto:)\S+$/, { error: "link-url" });

export const lookSchema = z
  .strictObject({
    title: text.optional().meta({
      description: "The heading of the page. Default: the property's name.",
      examples: ["Conversions of Acme"],
    }),
    logo: text.optional().meta({
      description:
        "An image that becomes part of the page: PNG, JPEG, GIF, WebP or SVG, at most 200 KB; from the folder in which the command runs.",
      examples: ["brand/logo.svg"],
    }),
    colour: z
      .string()
      .regex(/^#[0-9a-f]{6}$/i, { error: "colour" })
      .optional()
      .meta({
        description:
          "Of links, titles and the first line of a chart, in quotes. Where it could not be read, the page takes a darker or lighter one, and the command says so.",
        examples: ["#0a5f9e"],
      }),
    comment: text.optional().meta({
      description: "To the reader, above the numbers; a line is a paragraph.",
      examples: ["The new checkout went live on 3 November."],
    }),
    contact: text.optional().meta({
      description: "Whom to ask, at the end of the page.",
      examples: ["Maria Muster, maria@agency.example"],
    }),
    language: z
      .string()
      .regex(/^(en|de|fr|es)(-[A-Z]{2})?$/, { error: "report-language" })
      .optional()
      .meta({
        description:
          "Of the page's words, numbers, days and money: en (default), de, fr or es, also with a country, de-CH.",
        examples: ["de"],
      }),
    link: z
      .union(
        [
          address,
          z.strictObject({
            url: address.meta({ description: "The address.", examples: ["https://agency.example/reports"] }),
            text: text.meta({ description: "What the link says.", examples: ["All reports"] }),
          }),
        ],
        { error: "link-url" },
      )
      .optional()
      .meta({
        description: "Where the reader goes back to: an address, or { url, text }.",
        examples: [{ url: "https://agency.example/reports", text: "All reports" }],
      }),
  })
  .meta({
    description: "What is your own on the pages of report --format html: title, logo, colour, language.",
    examples: [{ title: "Conversions of Acme", language: "de" }],
  });

export function normaliseLook({ link, ...rest }: Frozen<z.infer<typeof lookSchema>>): ReportLook {
  const given = Object.entries(rest).filter(([, value]) => value !== undefined);
  const named =
    typeof link === "string" ? { url: link, text: link.replace(/^(https?:\/\/|mailto:)/, "") } : link;
  return { ...Object.fromEntries(given), ...(named === undefined ? {} : { link: named }) };
}
