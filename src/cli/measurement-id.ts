/** Which web stream a command is about that is about one: the file's only one, or the one that is named. */
import type { FlagParametersForType } from "@stricli/core";
import { EXIT, GoalsError, usage } from "../diagnostics/error.js";
import type { GoalsConfig } from "../goals/goal.js";
import type { Context } from "./context.js";
import { asText } from "./flags.js";

export interface MeasurementIdFlag {
  readonly measurementId?: string;
}

export const measurementIdFlag: FlagParametersForType<MeasurementIdFlag, Context> = {
  measurementId: {
    kind: "parsed",
    parse: asText,
    brief: "The web stream's id; needed where the file does not name exactly one under streams:",
    placeholder: "G-ID",
    optional: true,
  },
};

const MEASUREMENT_ID = /^G-[A-Z0-9]+$/;

/** @param what is about one stream, for a person. @throws GoalsError `measurement-id-missing`, `usage` (exit 64). */
export function measurementIdOf(config: GoalsConfig, flag: string | undefined, what: string): string {
  if (flag !== undefined) {
    if (!MEASUREMENT_ID.test(flag)) throw wrongFlag("--measurement-id", flag, "G-ABC123");
    return flag;
  }
  const [only, ...others] = config.streams;
  if (only !== undefined && others.length === 0) return only;
  const found = only === undefined ? "none" : config.streams.join(", ");
  throw new GoalsError(
    "measurement-id-missing",
    `${what} is for one web stream, and the file names ${found}`,
    {
      exitCode: EXIT.usage,
      hint: "Pass --measurement-id G-... (Admin > Data streams shows it), once for each site.",
    },
  );
}

export function wrongFlag(flag: string, value: string, example: string): GoalsError {
  return usage(`${flag} cannot be ${JSON.stringify(value)}`, `For example: ${flag} ${example}`);
}
