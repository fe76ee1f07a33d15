// Builds dist/ from src/ and marks the command executable. Runs as `prepare`, so `npm ci` leaves a runnable build.
import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const compiler = fileURLToPath(new URL("../node_modules/typescript/bin/tsc", import.meta.url));

// An installed package carries dist/ but no compiler: nothing to build there.
if (existsSync(compiler)) {
  rmSync(`${root}dist`, { recursive: true, force: true });
  execFileSync(process.execPath, [compiler, "-p", `${root}tsconfig.build.json`], { stdio: "inherit" });
  chmodSync(`${root}dist/bin.js`, 0o755);
}
