/**
 * A command that makes a text for one property, for each client of a file: a table of all on stdout, with `--out FOLDER` the
 * text of each in a file of its own, with JSON one document.
 */
import { join } from "node:path";
import { plainInk } from "../../diagnostics/ink.js";
import { foldFailures, renderFailures } from "../../draw/alike.js";
import { type Cell, type Column, table } from "../../draw/layout.js";
import type { OutFlag } from "../flags.js";
import type { ClientsCommand, Drawing, PropertyFlags } from "../run-command.js";

export interface FilesOfClients<F, R>
  extends Pick<ClientsCommand<F, R>, "name" | "scope" | "one" | "words" | "atOnce" | "json"> {
  /** A row for a client, after its name. */
  readonly columns: readonly Column[];
  readonly row: (result: R) => readonly Cell[];
  /** One client's own text, or several with their names, which go into a folder of its own; null where there is none. */
  readonly draw: (
    result: R,
    how: Drawing<F>,
  ) => string | readonly NamedText[] | null | Promise<string | readonly NamedText[] | null>;
  /** How the file of a client ends: `.html`. */
  readonly ending: (flags: F) => string;
  /** The results of all as one text, where the format has such a thing: then no client has a file of its own. */
  readonly together?: (
    done: readonly { readonly client: string; readonly result: R }[],
    flags: F,
  ) => string | null;
}

export interface NamedText {
  /** `models/goals.sql` */
  readonly name: string;
  readonly text: string;
}

/** In a client's file. */
const WIDTH = 100;

/** The command as `runForClients` takes it. */
export function filesOfClients<F extends PropertyFlags & OutFlag & { readonly format: string }, R>(
  command: FilesOfClients<F, R>,
): ClientsCommand<F, R> {
  const isOne = (flags: F): boolean => flags.format === "json" || command.together?.([], flags) != null;
  return {
    ...command,
    // What is not one text for all is a folder.
    out: (flags) => (isOne(flags) ? flags.out : undefined),
    drawMany: async (ends, how) => {
      const { context, flags, paint, width } = how;
      const done = ends.flatMap(({ name: client, outcome }) =>
        outcome.kind === "done" ? [{ client, result: outcome.result }] : [],
      );
      const failures = foldFailures(ends);
      const whole = command.together?.(done, flags) ?? null;
      if (whole !== null) {
        if (failures.length > 0) context.say(renderFailures("Left out", failures, plainInk));
        return whole;
      }
      let written = 0;
      for (const { client, result } of flags.out === undefined ? [] : done) {
        const drawn = await command.draw(result, { context, flags, paint: plainInk, width: WIDTH });
        const own = `${client}${command.ending(flags)}`;
        const files =
          typeof drawn === "string"
            ? [{ name: own, text: drawn }]
            : (drawn ?? []).map(({ name, text }) => ({ name: join(client, name), text }));
        for (const { name, text } of files) await context.files.writeWhole(join(flags.out ?? "", name), text);
        written += files.length;
      }
      if (flags.out !== undefined)
        context.say(`wrote ${written} ${written === 1 ? "file" : "files"} into ${flags.out}`);
      const columns: readonly Column[] = [{ head: "Client", align: "left", rank: 99 }, ...command.columns];
      const lines = done.map(({ client, result }) => ({
        kind: "cells" as const,
        cells: [{ text: client }, ...command.row(result)],
      }));
      return [
        ...(lines.length > 0 ? [table(columns, lines, { width, head: paint.dim }).join("\n")] : []),
        ...(failures.length > 0 ? [renderFailures("Left out", failures, paint)] : []),
      ].join("\n\n");
    },
  };
}
