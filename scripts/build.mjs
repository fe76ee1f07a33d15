// Builds dist/ from src/: the program and the library bundled in chunks that load in one go, their types beside them, and
// the notices of what is bundled. Runs as `prepare`, so `npm ci` leaves a runnable build.
import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

// An installed package carries dist/ but no compiler: nothing to build there.
if (existsSync(`${root}node_modules/typescript/bin/tsc`)) {
  const { bundle, ENTRIES } = await import("./build/bundle.mjs");
  const { bundleConsole } = await import("./build/console.mjs");
  const { notices } = await import("./build/notices.mjs");
  const { onlyReachable } = await import("./build/types.mjs");
  // Built beside and then put in place, so that whoever runs the old build is not left without one.
  const beside = `${root}dist.${process.pid}.tmp`;
  try {
    const bundled = await bundle(root, beside);
    const page = await bundleConsole(root, `${beside}/console`);
    writeFileSync(`${beside}/THIRD-PARTY-NOTICES.txt`, notices([...bundled, ...page]));
    const project = ["-p", `${root}tsconfig.build.json`, "--outDir", beside];
    execFileSync(process.execPath, [`${root}node_modules/typescript/bin/tsc`, ...project], {
      stdio: "inherit",
    });
    onlyReachable(beside, ENTRIES);
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
