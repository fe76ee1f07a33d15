/**
 * A run over many clients, as a step of so many clients. What went wrong stays on the screen; where there is no terminal,
 * a line for each client that is through.
 */

import { printable } from "../../diagnostics/printable.js";
import type { Progress } from "../../workflows/fleet/fleet.js";
import type { Context } from "../context.js";
import { paintFor } from "../ink.js";

/** Names of clients under way that are shown. */
const SHOWN = 3;

export function openProgress(
  context: Context,
  { what, total, noColor }: { readonly what: string; readonly total: number; readonly noColor: boolean },
): Progress {
  const { stderr } = context;
  const paint = paintFor(context, stderr, noColor);
  const underWay = new Set<string>();
  const width = String(total).length;
  let through = 0;
  let bad = 0;
  let note = "";

  const tell = (): void => {
    const names = [...underWay].slice(0, SHOWN).join(", ");
    const more = underWay.size > SHOWN ? ` +${underWay.size - SHOWN}` : "";
    context.onStep?.({
      what,
      done: through,
      of: total,
      unit: bad > 0 ? `clients, ${bad} not well` : "clients",
      beside: note === "" ? `${names}${more}` : note,
    });
  };
  return {
    begin: (client) => {
      underWay.add(client);
      note = "";
      tell();
    },
    end: (client, words, isBad) => {
      underWay.delete(client);
      through++;
      note = "";
      if (isBad) bad++;
      tell();
      const told = `${printable(client)}: ${printable(words)}\n`;
      if (!stderr.isTTY) {
        const count = paint.dim(`${what} ${String(through).padStart(width)}/${total}`);
        stderr.write(
          `${count} ${isBad ? paint.bad(printable(client)) : printable(client)}: ${printable(words)}\n`,
        );
      } else if (isBad) stderr.write(`${paint.bad("✗")} ${told}`);
    },
    note: (text) => {
      note = text;
      if (stderr.isTTY) tell();
      else stderr.write(`${printable(text)}\n`);
    },
    close: () => context.onStep?.({ what, done: total, of: total }),
  };
}
