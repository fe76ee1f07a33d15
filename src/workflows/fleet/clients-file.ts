/** Is a command about one property or about the clients of a file? Loads nothing that only the latter needs. */
import { EXIT, GoalsError } from "../../diagnostics/error.js";
import type { ClientsFlags, GoalsFlags } from "../options.js";

/**
 * The clients file of the flags, or null where a command is about one property.
 *
 * @throws GoalsError (exit 64) for flags that don't go together.
 */
export function clientsFileOf(
  flags: Pick<ClientsFlags & GoalsFlags, "clients" | "only" | "exclude" | "property">,
  patterns: readonly string[],
): string | null {
  const usage = (text: string): GoalsError => new GoalsError("usage", text, { exitCode: EXIT.usage });
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
