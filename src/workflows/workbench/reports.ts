/** Reports and checks of the goals on disk, as the commands make them; reports are kept a while, to be saved as files. */
import { randomUUID } from "node:crypto";
import type { Look } from "../../draw/html/look.js";
import { SCOPE_READ } from "../../google/connection.js";
import { renderReport } from "../../report/draw/formats.js";
import type { ReportFormat, TableName } from "../../report/draw/table-names.js";
import type { ConversionReport } from "../../report/model.js";
import type { CheckResult } from "../../watch/finding.js";
import { checkProperty } from "../check.js";
import { readLook } from "../look.js";
import { storePath } from "../pull.js";
import { type ReportWish, reportFromStore, reportProperty } from "../report.js";
import type { Workbench } from "./workbench.js";

export interface Reported {
  /** By which it can be had as a file. */
  readonly id: string;
  readonly report: ConversionReport;
}

export interface Reports {
  /** `fromStore`: without asking GA4. @throws as `reportProperty` and `reportFromStore` do. */
  readonly make: (
    client: string | null,
    wish: ReportWish & { readonly fromStore?: boolean },
  ) => Promise<Reported>;
  /** Null where there is no such report any more. */
  readonly file: (
    id: string,
    format: ReportFormat,
    table: TableName | undefined,
  ) => Promise<string | Uint8Array | null>;
  /** @throws as `checkProperty` does. */
  readonly check: (client: string | null) => Promise<CheckResult>;
}

const KEPT = 8;

/** @param hidden what is not to be shown is taken out of what is kept */
export function reportsOf(bench: Workbench, hidden: <T>(value: T) => T): Reports {
  const kept = new Map<string, { readonly report: ConversionReport; readonly look: Look | undefined }>();
  return {
    make: (client, { fromStore = false, ...wish }) =>
      bench.work(client, SCOPE_READ, async ({ config, property, google, ports }) => {
        const input = { config, property, now: ports.now(), ...wish };
        const report = fromStore
          ? await reportFromStore({ ...input, path: storePath(ports, "", property) })
          : await reportProperty({ ...input, google });
        const id = randomUUID();
        kept.set(id, hidden({ report, look: await readLook(ports.files, config, ports.say) }));
        for (const old of [...kept.keys()].slice(0, -KEPT)) kept.delete(old);
        return { id, report };
      }),
    file: async (id, format, table) => {
      const found = kept.get(id);
      return found === undefined ? null : renderReport(found.report, format, { look: found.look, table });
    },
    check: (client) =>
      bench.work(client, SCOPE_READ, ({ config, property, google, ports }) =>
        checkProperty({ config, property, google, now: ports.now() }),
      ),
  };
}
