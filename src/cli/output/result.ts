/** The result of a command goes to stdout, or with `--out` into a file, whole or not at all; `-` is stdout. */
import { printableJson } from "../../diagnostics/printable.js";
import type { Context } from "../context.js";

/** Bytes need a file: what takes them says so before. */
export async function writeResult(
  context: Context,
  text: string | Uint8Array,
  out: string | undefined,
): Promise<void> {
  const whole = typeof text !== "string" || text.endsWith("\n") ? text : `${text}\n`;
  if (out === undefined || out === "-") {
    context.stdout.write(String(whole));
    return;
  }
  await context.files.writeWhole(out, whole);
  context.say(`wrote ${out}`);
}

export function toJson(value: unknown): string {
  return printableJson(value);
}
