/**
 * How far a run over many clients is, on stderr: at a terminal one line that is written anew, elsewhere a line for each
 * client that is through. What went wrong stays on the screen either way.
 */

import type { Ink } from "../../diagnostics/ink.js";
import { cut, printable } from "../../diagnostics/printable.js";
import type { Progress } from "../../workflows/fleet/fleet.js";
import type { Context } from "../context.js";
import { paintFor } from "../ink.js";

/** Between two drawings of the line, in milliseconds. */
const REDRAW = 100;
/** Names of clients under way that are shown. */
const SHOWN = 3;

export function openProgress(
  context: Context,
  { what, total, noColor }: { readonly what: string; readonly total: number; readonly noColor: boolean },
): Progress {
  const paint = paintFor(context, context.stderr, noColor);
  return context.stderr.isTTY ? liveLine(context, what, total, paint) : lines(context, what, total, paint);
}

function lines({ stderr }: Context, what: string, total: number, paint: Ink): Progress {
  let through = 0;
  const width = String(total).length;
  return {
    begin: () => {},
    end: (client, words, isBad) => {
      through++;
      const count = paint.dim(`${what} ${String(through).padStart(width)}/${total}`);
      stderr.write(
        `${count} ${isBad ? paint.bad(printable(client)) : printable(client)}: ${printable(words)}\n`,
      );
    },
    note: (text) => stderr.write(`${printable(text)}\n`),
    close: () => {},
  };
}

function liveLine({ stderr, stopwatch }: Context, what: string, total: number, paint: Ink): Progress {
  const underWay = new Set<string>();
  const start = stopwatch.now();
  let through = 0;
  let bad = 0;
  let note = "";
  let drawn = Number.NEGATIVE_INFINITY;

  const clear = (): void => stderr.write("\r\u001b[2K");
  const draw = (always = false): void => {
    const now = stopwatch.now();
    if (!always && now - drawn < REDRAW && through < total) return;
    drawn = now;
    const left =
      through > 0 && through < total ? ` ${remaining((now - start) / through, total - through)}` : "";
    const failed = bad > 0 ? `, ${bad} not well` : "";
    const names = [...underWay].slice(0, SHOWN).join(", ");
    const more = underWay.size > SHOWN ? ` +${underWay.size - SHOWN}` : "";
    const text = `${what} ${through}/${total}${failed}${left}  ${note === "" ? `${names}${more}` : note}`;
    clear();
    stderr.write(cut(printable(text), Math.max(20, stderr.columns - 1)));
  };
  return {
    begin: (client) => {
      underWay.add(client);
      note = "";
      draw();
    },
    end: (client, words, isBad) => {
      underWay.delete(client);
      through++;
      note = "";
      if (isBad) {
        bad++;
        clear();
        stderr.write(`${paint.bad("✗")} ${printable(client)}: ${printable(words)}\n`);
      }
      draw(isBad);
    },
    note: (text) => {
      note = text;
      draw(true);
    },
    close: clear,
  };
}

function remaining(each: number, left: number): string {
  const seconds = Math.ceil((each * left) / 1000);
  return seconds < 90 ? `about ${seconds} s left` : `about ${Math.ceil(seconds / 60)} min left`;
}
