/** `ga4-goals pull --clients`: fills every client's own store. A client that stops early is that client's result alone. */
import { EXIT, GoalsError } from "../../../diagnostics/error.js";
import { overallExitCode } from "../../../diagnostics/outcome.js";
import { foldFailures, renderFailures } from "../../../draw/alike.js";
import { counted } from "../../../draw/names.js";
import { SCOPE_READ } from "../../../google/connection.js";
import type { Pulled } from "../../../report/store/pull.js";
import { forEachClient } from "../../../workflows/fleet/fleet.js";
import { pullProperty } from "../../../workflows/pull.js";
import { storePath } from "../../../workflows/store-path.js";
import type { Context } from "../../context.js";
import { paintFor } from "../../ink.js";
import { writeResult } from "../../output/result.js";
import { pulledText } from "./pulled-text.js";
import type { PullFlags } from "./run.js";

export async function pullClients(context: Context, flags: PullFlags, file: string): Promise<void> {
  if (flags.store !== "" || flags.export !== undefined || flags.offline) {
    throw new GoalsError("usage", "--store, --export and --offline are about one property's store", {
      exitCode: EXIT.usage,
      hint: "With --clients each property has its usual store.",
    });
  }
  const now = context.now();
  const ends = await forEachClient<Pulled>(context, flags, file, SCOPE_READ, {
    what: "pull",
    one: async (task) => {
      const { client } = task;
      const result = await pullProperty(
        task,
        client.config,
        client.property,
        {
          path: storePath(context, "", client.property),
          ...(flags.since === undefined ? {} : { since: flags.since }),
          by: flags.by ?? [],
          lookBack: flags.lookBack,
          keepTokens: flags.keepTokens,
        },
        now,
        () => {},
      );
      return { result, exitCode: result.left > 0 ? EXIT.quota : EXIT.done };
    },
    words: (pulled) =>
      pulled.left > 0 ? `stopped early, ${pulled.left} spans are left` : pulledText(pulled),
  });
  const paint = paintFor(context, context.stdout, flags.noColor);
  const done = ends.flatMap(({ outcome }) => (outcome.kind === "done" ? [outcome.result] : []));
  const early = done.filter(({ left }) => left > 0).length;
  const spans = done.reduce((sum, pulled) => sum + pulled.spans, 0);
  const failures = foldFailures(ends);
  const blocks = [
    ...(failures.length > 0 ? [renderFailures("Not pulled", failures, paint)] : []),
    paint.strong(
      `Pull: ${counted(ends.length, "client")}: ${done.length - early} whole${early > 0 ? `, ${early} stopped early (tokens)` : ""}, ${counted(spans, "span")} of days.`,
    ),
  ];
  await writeResult(context, blocks.join("\n\n"), undefined);
  const exitCode = overallExitCode(ends.map(({ outcome }) => outcome.exitCode));
  if (exitCode !== EXIT.done) context.process.exitCode = exitCode;
}
