/** What is wrong with clients' files, each thing told once with the names of those it is about. */
import { renderDiagnostic } from "../../diagnostics/code-frame.js";
import type { Diagnostic } from "../../diagnostics/diagnostic.js";
import { messageOf } from "../../diagnostics/messages.js";
import { nameList } from "../../draw/names.js";
import type { FoundClient } from "../../workflows/fleet/read-clients.js";
import type { Context } from "../context.js";
import { paintFor } from "../ink.js";

export interface Problem {
  readonly diagnostic: Diagnostic;
  /** In the order of the file. */
  readonly clients: readonly string[];
}

/** Errors before warnings, otherwise in the order in which the clients have them. */
export function problemsOf(
  clients: readonly { readonly name: string; readonly diagnostics: readonly Diagnostic[] }[],
): readonly Problem[] {
  const problems = new Map<string, { readonly diagnostic: Diagnostic; readonly clients: string[] }>();
  for (const { name, diagnostics } of clients) {
    for (const diagnostic of diagnostics) {
      const { source, start } = diagnostic.place;
      const key = JSON.stringify([diagnostic.code, source.file, start, messageOf(diagnostic)]);
      const known = problems.get(key) ?? { diagnostic, clients: [] };
      problems.set(key, known);
      if (known.clients.at(-1) !== name) known.clients.push(name);
    }
  }
  const rank = ({ diagnostic }: Problem): number => (diagnostic.severity === "error" ? 0 : 1);
  return [...problems.values()].toSorted((a, b) => rank(a) - rank(b));
}

export function tellProblems(context: Context, found: readonly FoundClient[], noColor: boolean): void {
  const clients = found.map(({ read }) => ({
    name: read.client.name,
    diagnostics: read.ready ? read.client.warnings : read.client.diagnostics,
  }));
  tellDiagnostics(context, clients, noColor);
}

export function tellDiagnostics(
  context: Context,
  clients: Parameters<typeof problemsOf>[0],
  noColor: boolean,
): void {
  const paint = paintFor(context, context.stderr, noColor);
  for (const { diagnostic, clients: names } of problemsOf(clients)) {
    const whose =
      names.length === 1 ? `client ${names[0]}` : `${names.length} clients (${nameList(names, 8)})`;
    context.stderr.write(`${paint.strong(whose)}\n${renderDiagnostic(diagnostic, paint)}\n\n`);
  }
}
