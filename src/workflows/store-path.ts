/** Where the local store of a property's numbers is. */
import { resolve } from "node:path";
import type { Ports } from "./ports.js";

/** `file`, or `.ga4-goals/PROPERTY.duckdb` where it is empty. Absolute. */
export function storePath(context: Ports, file: string, property: string): string {
  return resolve(context.directory, file === "" ? `.ga4-goals/${property}.duckdb` : file);
}
