/** `ga4-goals pull`: keeps a local store of daily numbers. */
import { EXIT, GoalsError } from "../../../diagnostics/error.js";
import { makePrivateFolder } from "../../../disk/private-folder.js";
import { SCOPE_READ } from "../../../google/connection.js";
import { openStore } from "../../../report/store/store.js";
import { accessOf } from "../../../workflows/access.js";
import { clientsFileOf } from "../../../workflows/fleet/clients-file.js";
import { readGoals } from "../../../workflows/goals-files.js";
import type { ClientsFlags, CommonFlags, SignInFlags } from "../../../workflows/options.js";
import { connectionOf, propertyOf } from "../../../workflows/property.js";
import { pullProperty } from "../../../workflows/pull.js";
import { storePath } from "../../../workflows/store-path.js";
import type { Context } from "../../context.js";
import { renderWarnings } from "../../output/file-problems.js";
import { pulledText } from "./pulled-text.js";

export interface PullFlags extends CommonFlags, SignInFlags, ClientsFlags {
  readonly store: string;
  readonly since?: string;
  readonly by?: readonly string[];
  readonly lookBack: number;
  readonly keepTokens: number;
  readonly export?: string;
  readonly offline: boolean;
}

export async function pull(this: Context, flags: PullFlags, ...patterns: string[]): Promise<void> {
  const file = clientsFileOf(flags, patterns);
  if (file !== null) return (await import("./over-clients.js")).pullClients(this, flags, file);
  const { config, warnings } = await readGoals(this, patterns, flags);
  renderWarnings(this, warnings, flags.noColor);
  const property = propertyOf(config, flags.property);
  const path = storePath(this, flags.store, property);
  const pulled = flags.offline
    ? null
    : await pullProperty(
        accessOf(this, connectionOf(this, flags, SCOPE_READ)),
        config,
        property,
        {
          path,
          ...(flags.since === undefined ? {} : { since: flags.since }),
          by: flags.by ?? [],
          lookBack: flags.lookBack,
          keepTokens: flags.keepTokens,
        },
        this.now(),
        ({ spans, of }) => {
          if (flags.verbose) this.stderr.write(`pulled ${spans} of ${of}\n`);
        },
      );
  if (flags.export !== undefined) await exportStore(this, path, flags.export);
  if (pulled === null) return;
  // What was exported has stdout for itself.
  (flags.export === "-" ? this.stderr : this.stdout).write(`${pulledText(pulled)}\n`);
  if (pulled.left > 0) {
    throw new GoalsError("tokens-low", `stopped early: ${pulled.left} spans of days are left`, {
      exitCode: EXIT.quota,
      hint: "Tokens come back within the hour or the day; run ga4-goals pull again to go on.",
    });
  }
}

/** `-` is stdout, as CSV. */
async function exportStore(context: Context, path: string, file: string): Promise<void> {
  const store = await openStore(path);
  try {
    if (file === "-") {
      const folder = await makePrivateFolder();
      try {
        const csv = `${folder.path}/days.csv`;
        await store.exportTo(csv);
        context.stdout.write((await context.files.read(csv)).toString("utf8"));
      } finally {
        await folder.remove();
      }
      return;
    }
    let rows = 0;
    await context.files.writeThrough(file, async (temporary) => {
      rows = await store.exportTo(temporary, file);
    });
    context.stderr.write(`wrote ${file}, ${rows.toLocaleString("en")} rows\n`);
  } finally {
    await store.close();
  }
}
