/** A client as the clients file says it, joined from its layers and with its variables filled in. Pure data. */
import type { Diagnostic, Place } from "../../diagnostics/diagnostic.js";
import type { Path } from "../yaml/document.js";

/** What one layer changes of the goals files. */
export interface OverrideLayer {
  /** `defaults`, `group shops` or `client acme`. */
  readonly layer: string;
  /** Where its keys stand in the clients file: in the layer's `overrides` or, for `schedule`, in the layer itself. */
  readonly at: Path;
  readonly value: Readonly<Record<string, unknown>>;
}

export interface GoalsFileName {
  /** As written, from the folder of the clients file. */
  readonly path: string;
  readonly place: Place;
}

/** Whose credentials a client's calls are made with; both null = the caller's own. */
export interface CredentialChoice {
  /** A key file, as written: from the folder of the clients file. */
  readonly credentials: string | null;
  readonly impersonate: string | null;
}

/** Where a setting came from, for `explain`. */
export interface Setting {
  readonly name: string;
  readonly value: string;
  readonly layer: string;
  readonly place: Place;
}

export interface Client extends CredentialChoice {
  readonly name: string;
  /** Its name in the clients file. */
  readonly place: Place;
  /** Digits; null where it is not known because something is wrong with it. */
  readonly property: string | null;
  readonly labels: Readonly<Record<string, string>>;
  /** Names of the groups it extends, directly or not. */
  readonly groups: readonly string[];
  /** What `${name}` stands for in its goals files; `--var` has won already. */
  readonly variables: Readonly<Record<string, string>>;
  readonly goals: readonly GoalsFileName[];
  readonly overrides: readonly OverrideLayer[];
  readonly settings: readonly Setting[];
  /** What is wrong with it; empty = it may be worked on. */
  readonly diagnostics: readonly Diagnostic[];
}

export interface ClientsFile {
  /** In the order of the file. */
  readonly clients: readonly Client[];
  /** What is wrong with the file as a whole: then no client may be worked on. */
  readonly diagnostics: readonly Diagnostic[];
}
