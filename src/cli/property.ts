/** Which property a command is about, and how it is reached. */
import type { GoalsConfig } from "../config/goal.js";
import { EXIT, GoalsError } from "../diagnostics/error.js";
import { type Connection, parseEmulatorHost } from "../ga4/connection.js";
import type { Context } from "./context.js";
import type { SignInFlags } from "./flags.js";

/** `--property` wins over the file. @throws GoalsError (exit 64) where neither says it. */
export function propertyOf(config: GoalsConfig | undefined, flag: string | undefined): string {
  const property = flag ?? config?.property;
  if (property === undefined) {
    throw new GoalsError("property-missing", "no property is named", {
      exitCode: EXIT.usage,
      hint: "Write `property: 123456789` in the goals file, or pass --property 123456789.",
    });
  }
  if (!/^\d+$/.test(property)) {
    throw new GoalsError("property-wrong", `${JSON.stringify(property)} is not a property's number`, {
      exitCode: EXIT.usage,
      hint: "It is the number under Admin > Property details, not the G- id.",
    });
  }
  return property;
}

export function connectionOf(context: Context, flags: SignInFlags, scope: Connection["scope"]): Connection {
  const emulator = context.environment.GA4_EMULATOR_HOST;
  return {
    scope,
    ...(emulator ? { emulator: { ...parseEmulatorHost(emulator), ...userOf(flags) } } : {}),
    ...(flags.impersonate === undefined ? {} : { impersonate: flags.impersonate }),
  };
}

function userOf({ impersonate }: SignInFlags): { readonly user?: string } {
  return impersonate === undefined ? {} : { user: impersonate };
}
