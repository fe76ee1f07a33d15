/** `ga4-goals doctor`: is everything there that a plan, an apply and a report need, and if not, what to do. */
import { examine } from "../../../doctor/examine.js";
import { exitCodeOf } from "../../../doctor/finding.js";
import { probesOf } from "../../../workflows/doctor/probes.js";
import { clientsFileOf } from "../../../workflows/fleet/clients-file.js";
import type { ClientsFlags, CommonFlags, SignInFlags } from "../../../workflows/options.js";
import { propertyOf } from "../../../workflows/property.js";
import type { Context } from "../../context.js";
import { paintFor } from "../../ink.js";
import { diagnosisJson, renderDiagnosis } from "../../output/doctor-text.js";
import { toJson, writeResult } from "../../output/result.js";

export interface DoctorFlags extends CommonFlags, SignInFlags, ClientsFlags {
  readonly format: "text" | "json";
}

export async function doctor(this: Context, flags: DoctorFlags, ...patterns: string[]): Promise<void> {
  const file = clientsFileOf(flags, patterns);
  if (file !== null) return (await import("./over-clients.js")).examineClients(this, flags, file);
  const probes = probesOf(this, flags, patterns);
  try {
    const diagnosis = await examine(probes, (inFile) => {
      const property = flags.property ?? inFile;
      return property === null ? null : propertyOf(undefined, property);
    });
    const text =
      flags.format === "json"
        ? toJson(diagnosisJson(diagnosis))
        : renderDiagnosis(diagnosis, {
            paint: paintFor(this, this.stdout, flags.noColor),
            width: this.stdout.columns,
          });
    await writeResult(this, text, undefined);
    const exitCode = exitCodeOf(diagnosis);
    if (exitCode !== 0) this.process.exitCode = exitCode;
  } finally {
    await probes.close();
  }
}
