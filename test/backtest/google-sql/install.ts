/**
 * Google's own SQL engine (GoogleSQL, formerly ZetaSQL), as the npm package @fivetrandevelopers/zetasql carries it: fetched
 * once into a folder of the user's cache, held to a checksum, unpacked but for what other machines need.
 */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const PACKAGE = "@fivetrandevelopers/zetasql";
const VERSION = "1.13.0";
const SHA512 = "yX9Apa968np2Tc+Hrf4Bf6Gz77kQVLIDLaNwovM91VBwyDTDF1C6oglUqmlU6Fe5/TVCExsnIueWiPahrYEITQ==";

const run = promisify(execFile);

export interface Installed {
  /** The program that answers. */
  readonly server: string;
  /** The folder of its protos. */
  readonly protos: string;
}

/** @throws where the package cannot be had, is another one than it was, or has no program for this machine. */
export async function installGoogleSql(): Promise<Installed> {
  const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "ga4-goals-tests");
  const folder = join(cache, `zetasql-${VERSION}`);
  const program = `remote_server${process.arch.startsWith("arm") ? "_arm" : ""}${process.platform === "darwin" ? "" : ".so"}`;
  const installed = { server: join(folder, program), protos: join(folder, "protos") };
  if (existsSync(installed.server)) return installed;
  await mkdir(cache, { recursive: true });
  // Made aside and renamed, so that a folder that is there is whole.
  const fresh = await mkdtemp(join(cache, "fetching-"));
  try {
    await run("npm", ["pack", `${PACKAGE}@${VERSION}`, "--silent", "--pack-destination", fresh]);
    const [name = ""] = await readdir(fresh);
    const archive = join(fresh, name);
    const digest = createHash("sha512")
      .update(await readFile(archive))
      .digest("base64");
    if (digest !== SHA512)
      throw new Error(`${PACKAGE}@${VERSION} has another checksum than it had: ${digest}`);
    const inside = "package/lib/zetasql";
    await run("tar", ["-xzf", archive, "-C", fresh, `${inside}/${program}`, `${inside}/protos`]);
    await rename(join(fresh, inside), folder).catch((error: NodeJS.ErrnoException) => {
      // Another run was quicker.
      if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") throw error;
    });
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
  return installed;
}
