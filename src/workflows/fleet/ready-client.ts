/** A client whose files are right, frozen: nothing that is done for another one can change it. */

import type { Diagnostic } from "../../diagnostics/diagnostic.js";
import type { GoalsConfig } from "../../goals/goal.js";
import type { Rules } from "../policy.js";

export interface ReadyClient {
  readonly name: string;
  /** Digits. */
  readonly property: string;
  readonly labels: Readonly<Record<string, string>>;
  /** What `${name}` stands for in its goals files. */
  readonly variables: Readonly<Record<string, string>>;
  readonly config: GoalsConfig;
  /** What its plans are held to; null where that is not asked for, and without a policy. */
  readonly rules: Rules | null;
  readonly warnings: readonly Diagnostic[];
  /** The full path of a key file. */
  readonly credentials: string | null;
  readonly impersonate: string | null;
}

/** A client that can't be worked on. */
export interface WrongClient {
  readonly name: string;
  readonly property: string | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly diagnostics: readonly Diagnostic[];
}

export type ReadClient =
  | { readonly ready: true; readonly client: ReadyClient }
  | { readonly ready: false; readonly client: WrongClient };

/** The same value, no part of which can be changed any more. */
export function frozen<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) frozen(part);
  }
  return value;
}
