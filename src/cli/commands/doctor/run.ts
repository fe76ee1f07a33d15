/** `ga4-goals doctor`: is everything there that a plan, an apply and a report need, and if not, what to do. */
import type { ExitCode } from "../../../diagnostics/error.js";
import { type Diagnosis, exitCodeOf } from "../../../doctor/finding.js";
import { SCOPE_READ } from "../../../google/connection.js";
import { UNPACED } from "../../../google/pacer.js";
import {
  examineProperty,
  goalsFacts,
  readGoalsFacts,
  type SharedAnswers,
  sharedAnswers,
} from "../../../workflows/doctor/examine-property.js";
import { openConnections } from "../../../workflows/fleet/connections.js";
import type { Worked } from "../../../workflows/fleet/fleet.js";
import { propertyOf } from "../../../workflows/property.js";
import type { Context } from "../../context.js";
import { diagnosisJson, renderDiagnosis, renderExamined } from "../../output/doctor-text.js";
import { toJson } from "../../output/result.js";
import { type PropertyFlags, propertyCommand } from "../../run-command.js";

export interface DoctorFlags extends PropertyFlags {
  readonly format: "text" | "json";
}

/** Who has a trouble with Google is to hear it at once: nothing is waited for or tried again. */
const IMPATIENT = { ...UNPACED, forUser: () => UNPACED };

/** Writes nothing to GA4 and nothing to disk; a client's trouble is in its result. */
export function doctor(context: Context, flags: DoctorFlags, ...patterns: string[]): Promise<ExitCode> {
  // What is the same for all who sign in alike is asked once.
  const shared = sharedAnswers(context);
  return propertyCommand<DoctorFlags, Diagnosis>({
    name: "doctor",
    scope: SCOPE_READ,
    one: async ({ ports, google, client, property, config }) => {
      const diagnosis = await examineProperty(
        {
          ports,
          google,
          credentials: client?.credentials ?? null,
          goals: async () =>
            goalsFacts(config, { files: [flags.clients ?? ""], warnings: client?.warnings.length ?? 0 }),
          property: () => property,
        },
        shared,
      );
      return { exitCode: exitCodeOf(diagnosis), result: diagnosis };
    },
    alone: () => examineAlone(context, flags, patterns, shared),
    words: ({ findings }) => findings.find(({ status }) => status === "failure")?.text ?? "well",
    draw: (diagnosis, { paint, width }) =>
      flags.format === "json"
        ? toJson(diagnosisJson(diagnosis))
        : renderDiagnosis(diagnosis, { paint, width }),
    drawMany: (ends, { paint, width }) => renderExamined(ends, { paint, width }),
    // The version of the format is the whole answer's.
    json: (diagnosis) => {
      const { schemaVersion: _, ...result } = diagnosisJson(diagnosis);
      return result;
    },
  })(context, flags, ...patterns);
}

/** Wrong goals files are a finding like others. */
async function examineAlone(
  context: Context,
  flags: DoctorFlags,
  patterns: readonly string[],
  shared: SharedAnswers,
): Promise<Worked<Diagnosis>> {
  const wish = { scope: SCOPE_READ, impersonate: flags.impersonate } as const;
  const connections = openConnections(context, wish, IMPATIENT);
  try {
    const diagnosis = await examineProperty(
      {
        ports: context,
        google: await connections.reach({ credentials: null, impersonate: null }),
        credentials: null,
        goals: () => readGoalsFacts(context, flags, patterns),
        property: (inFile) => {
          const property = flags.property ?? inFile;
          return property === null ? null : propertyOf(undefined, property);
        },
      },
      shared,
    );
    return { exitCode: exitCodeOf(diagnosis), result: diagnosis };
  } finally {
    await connections.close();
  }
}
