/** In which format a result is written: as asked for, or as the name of its file says. */

import { usage } from "../../diagnostics/error.js";
import type { Handler } from "../handled.js";

/** What the end of a name says. */
const BY_NAME: Readonly<Record<string, readonly string[]>> = {
  json: ["json"],
  csv: ["csv"],
  xlsx: ["xlsx"],
  md: ["markdown"],
  markdown: ["markdown"],
  html: ["html"],
  htm: ["html"],
  txt: ["text"],
  yaml: ["yaml"],
  yml: ["yaml"],
  xml: ["junit"],
};

/**
 * A handler that is told its format, for a command whose `--format` may be left out: then the name in `--out` says it, or
 * else it is the first of those there are.
 */
export function withFormat<
  F extends { readonly format: string; readonly out?: string },
  A extends readonly unknown[],
>(
  handler: Handler<F, A>,
  formats: readonly F["format"][],
): Handler<Omit<F, "format"> & { readonly format?: F["format"] }, A> {
  return (context, flags, ...words) =>
    handler(context, { ...flags, format: formatOf(flags, formats) } as unknown as F, ...words);
}

/** @throws GoalsError (exit 64) where the name says another format than was asked for, or one that there is not. */
export function formatOf<T extends string>(
  { format, out }: { readonly format?: T | undefined; readonly out?: string | undefined },
  formats: readonly T[],
): T {
  const ending = /\.([A-Za-z]+)$/.exec(out ?? "")?.[1]?.toLowerCase() ?? "";
  const named = Object.hasOwn(BY_NAME, ending) ? (BY_NAME[ending] ?? []) : [];
  if (named.length === 0) return format ?? (formats[0] as T);
  const [fits] = formats.filter((one) => named.includes(one));
  if (format === undefined && fits !== undefined) return fits;
  if (format === undefined)
    throw usage(
      `--out ${out} asks for a format that there is not here`,
      `There are ${formats.join(", ")}; say which with --format.`,
    );
  if (format !== fits)
    throw usage(
      `--format ${format} is not what --out ${out} is called`,
      `Leave one out, or name the file *.${endingOf(format)}.`,
    );
  return format;
}

function endingOf(format: string): string {
  return Object.keys(BY_NAME).find((ending) => BY_NAME[ending]?.includes(format)) ?? format;
}
