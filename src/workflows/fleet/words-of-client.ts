/** What a person types for every client at once, with each client's own words in it: `exports/${client}/*.parquet`. */
import { usage } from "../../diagnostics/error.js";
import { fillIn } from "../../goals/yaml/variables.js";
import type { Ports } from "../ports.js";
import type { ReadyClient } from "./ready-client.js";

/** True where the text differs from client to client. */
export function isOfEach(text: string): boolean {
  return text.replaceAll("$${", "").includes("${");
}

/**
 * `${client}`, `${property}` and the variables that the clients file gives the client, filled in; of the environment what
 * goals files may take. Null stands for one property by itself: then a text is as it is.
 *
 * @throws GoalsError `usage` (exit 64) where a client has no such variable.
 */
export function wordsOf(
  client: Pick<ReadyClient, "name" | "property" | "variables"> | null,
  { environment, onTaken }: Pick<Ports, "environment" | "onTaken">,
): (text: string) => string {
  if (client === null) return (text) => text;
  const named = { property: client.property, ...client.variables, client: client.name };
  return (text) => {
    const filled = fillIn(text, { named, environment, ...(onTaken ? { onTaken } : {}) });
    const [problem] = filled.problems;
    if (problem === undefined) return filled.text;
    const why = problem.kind === "syntax" ? "is no variable" : `has \${${problem.name}}, which is not set`;
    throw usage(
      `${JSON.stringify(text)} ${why} for client ${client.name}`,
      "Set it under `variables:` in the clients file, or use ${client} or ${property}.",
    );
  };
}

/** @throws GoalsError `usage` (exit 64) where all clients would get the same. */
export function refuseTheSameForAll(flag: string, texts: readonly string[], example: string): void {
  if (texts.length === 0 || texts.some(isOfEach)) return;
  throw usage(
    `${flag} is the same for every client`,
    `Write what differs as a variable: ${flag} '${example}'`,
  );
}
