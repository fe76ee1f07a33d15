/** What a command is about: one property, and which, or the clients of a file. Loads nothing that only the latter needs. */

import { EXIT, GoalsError, usage } from "../diagnostics/error.js";
import type { GoalsConfig } from "../goals/goal.js";
import type { ClientsFlags, GoalsFlags } from "./options.js";

/** `--property` wins over the file. @throws GoalsError (exit 64) where neither says it. */
export function propertyOf(config: GoalsConfig | undefined, flag: string | undefined): string {
  const property = flag ?? config?.property;
  if (property === undefined) {
    throw new GoalsError("property-missing", "no property is named", {
      exitCode: EXIT.usage,
      hint: "Write `property: 123456789` in the goals file, or pass --property 123456789.",
    });
  }
  return propertyNumber(property);
}

/** For a command that goals files are only a help to: the one property they name, where `--property` does not say it. */
export function propertyNamed(
  flag: string | undefined,
  files: readonly { readonly file: string; readonly property: string }[],
): { readonly property: string; readonly from: string | null } {
  if (flag !== undefined) return { property: propertyNumber(flag), from: null };
  const [first, ...others] = files;
  if (first === undefined || others.some(({ property }) => property !== first.property)) {
    const found = files.map(({ file, property }) => `${property} (${file})`).join(", ");
    const message = first === undefined ? "no property is named" : `the goals files name several: ${found}`;
    throw new GoalsError("property-missing", message, {
      exitCode: EXIT.usage,
      hint: "Pass --property 123456789, the number under Admin > Property details.",
    });
  }
  return { property: propertyNumber(first.property), from: first.file };
}

function propertyNumber(property: string): string {
  if (!/^[1-9]\d*$/.test(property)) {
    throw new GoalsError("property-wrong", `${JSON.stringify(property)} is not a property's number`, {
      exitCode: EXIT.usage,
      hint: "It is the number under Admin > Property details, not the G- id.",
    });
  }
  return property;
}

/**
 * The clients file of the flags, or null where a command is about one property.
 *
 * @throws GoalsError (exit 64) for flags that don't go together.
 */
export function clientsFileOf(
  flags: Pick<ClientsFlags & GoalsFlags, "clients" | "only" | "exclude" | "property">,
  patterns: readonly string[],
): string | null {
  if (flags.clients === undefined) {
    if ((flags.only ?? []).length + (flags.exclude ?? []).length > 0)
      throw usage("--only and --exclude choose among the clients of --clients FILE");
    return null;
  }
  if (patterns.length > 0)
    throw usage("with --clients the goals files are those that the clients file names");
  if (flags.property !== undefined)
    throw usage("with --clients the properties are those of the clients file");
  return flags.clients;
}
