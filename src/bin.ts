#!/usr/bin/env node
/** Starts the program with Node's compile cache, where Node has one: what is loaded then was compiled the last time. */
import { accessSync, constants } from "node:fs";
import * as nodeModule from "node:module";
import { homedir } from "node:os";
import { join } from "node:path";

/** Since Node 22.1. Says what went wrong in what it returns, and Node goes without. */
const { enableCompileCache } = nodeModule as { readonly enableCompileCache?: (folder: string) => unknown };

try {
  const home = homedir();
  // Node never ends making a folder where none can be made (/proc), and so it is not asked to.
  accessSync(home, constants.W_OK);
  // In the user's own folder: in Node's default, the temporary one, others could leave code for us to run.
  enableCompileCache?.(join(home, ".cache", "ga4-goals"));
} catch {
  // A user without a home to write to, as in a container, starts a little slower.
}
await import("./cli/program.js");
