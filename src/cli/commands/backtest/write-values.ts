/** Puts suggested values into the goals files on disk, each file whole or not at all. */
import type { ValueSuggestion } from "../../../backtest/micro-value.js";
import type { EventsRead } from "../../../backtest/model.js";
import { writeValues } from "../../../backtest/write-values.js";
import type { Context } from "../../context.js";

export async function writeValuesIntoFiles(
  context: Context,
  files: readonly string[],
  suggestions: readonly ValueSuggestion[],
  events: EventsRead,
  currency: string | undefined,
): Promise<void> {
  for (const file of files) {
    const text = (await context.files.read(file)).toString("utf8");
    const written = writeValues(text, suggestions, events, currency);
    if (written.goals.length === 0) continue;
    await context.files.writeWhole(file, written.text);
    context.say(`wrote ${written.goals.join(", ")} into ${file}`);
  }
}
