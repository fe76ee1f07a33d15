// Builds dist/ from src/ and marks the command executable. Runs as `prepare`, so `npm ci` leaves a runnable build.
import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const compiler = fileURLToPath(new URL("../node_modules/typescript/bin/tsc", import.meta.url));

// An installed package carries dist/ but no compiler: nothing to build there.
if (existsSync(compiler)) {
  // Built beside and then put in place, so that whoever runs the old build is not left without one.
  const beside = `${root}dist.${process.pid}.tmp`;
  try {
    const project = ["-p", `${root}tsconfig.build.json`, "--outDir", beside];
    execFileSync(process.execPath, [compiler, ...project], { stdio: "inherit" });
    chmodSync(`${beside}/bin.js`, 0o755);
    const old = `${root}dist.${process.pid}.old.tmp`;
    if (existsSync(`${root}dist`)) renameSync(`${root}dist`, old);
    renameSync(beside, `${root}dist`);
    rmSync(old, { recursive: true, force: true });
    linkCommand();
  } finally {
    rmSync(beside, { recursive: true, force: true });
  }
}

/** npm links the commands of dependencies, not the project's own: `npx ga4-goals` is to work in this checkout too. */
function linkCommand() {
  if (process.platform === "win32") return;
  const link = `${root}node_modules/.bin/ga4-goals`;
  rmSync(link, { force: true });
  symlinkSync("../../dist/bin.js", link);
}
