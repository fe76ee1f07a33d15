/** Whatever stands at a path that is written to stays what it is, and nobody can put something into the way. */
import { execFileSync, spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createNew, writeThrough, writeWhole } from "../../src/disk/write-whole.js";
import { workspace } from "../support/cli.js";

const bare = (): string => workspace().directory;

describe("a path that is written to", () => {
  it("stays a link, whatever it leads to, and a link to nothing makes what it names", async () => {
    const folder = bare();
    mkdirSync(join(folder, "kept"));
    writeFileSync(join(folder, "kept/ledger.json"), "old");
    symlinkSync("kept/ledger.json", join(folder, "one"));
    symlinkSync("one", join(folder, "two"));
    symlinkSync("kept/new.json", join(folder, "new"));
    await writeWhole(join(folder, "two"), "changed");
    await writeWhole(join(folder, "new"), "made");
    expect(lstatSync(join(folder, "one")).isSymbolicLink()).toBe(true);
    expect(lstatSync(join(folder, "two")).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(folder, "kept/ledger.json"), "utf8")).toBe("changed");
    expect(readFileSync(join(folder, "kept/new.json"), "utf8")).toBe("made");
    expect(readdirSync(join(folder, "kept"))).toEqual(["ledger.json", "new.json"]);
  });

  it("keeps its other names", async () => {
    const folder = bare();
    writeFileSync(join(folder, "a"), "a longer text");
    linkSync(join(folder, "a"), join(folder, "b"));
    await writeWhole(join(folder, "b"), "short");
    expect(readFileSync(join(folder, "a"), "utf8")).toBe("short");
    expect(statSync(join(folder, "a")).ino).toBe(statSync(join(folder, "b")).ino);
  });

  it.each([0o600, 0o640, 0o755])("keeps its mode %o", async (mode) => {
    const file = join(bare(), "a");
    writeFileSync(file, "old");
    chmodSync(file, mode);
    await writeWhole(file, "new");
    expect(statSync(file).mode & 0o7777).toBe(mode);
    expect(readFileSync(file, "utf8")).toBe("new");
  });

  it("is written to where it is a device or a pipe", async () => {
    const folder = bare();
    symlinkSync("/dev/null", join(folder, "null"));
    await writeWhole(join(folder, "null"), "gone");
    expect(statSync("/dev/null").isCharacterDevice()).toBe(true);
    expect(lstatSync(join(folder, "null")).isSymbolicLink()).toBe(true);

    const pipe = join(folder, "pipe");
    execFileSync("mkfifo", [pipe]);
    const reader = import("node:fs/promises").then(({ readFile }) => readFile(pipe, "utf8"));
    await writeWhole(pipe, "through");
    expect(await reader).toBe("through");
    expect(lstatSync(pipe).isFIFO()).toBe(true);
    expect(readdirSync(folder).toSorted()).toEqual(["null", "pipe"]);
  });

  it("is an error with its name where it is a folder, or leads in a circle", async () => {
    const folder = bare();
    symlinkSync("round", join(folder, "round"));
    await expect(writeWhole(folder, "")).rejects.toMatchObject({ code: "EISDIR", path: folder });
    const round = join(folder, "round");
    await expect(writeWhole(round, "")).rejects.toMatchObject({ code: "ELOOP", path: round });
  });

  it("follows no link that somebody put where a temporary file would be", async () => {
    const folder = bare();
    writeFileSync(join(folder, "victim"), "untouched");
    writeFileSync(join(folder, "a"), "old");
    symlinkSync("victim", join(folder, "a.tmp"));
    await writeWhole(join(folder, "a"), "new");
    expect(readFileSync(join(folder, "victim"), "utf8")).toBe("untouched");
    expect(lstatSync(join(folder, "a.tmp")).isSymbolicLink()).toBe(true);
  });

  it("has the old content where the new one could not be made, and nothing lies beside it", async () => {
    const folder = bare();
    writeFileSync(join(folder, "a"), "old");
    const failing = writeThrough(join(folder, "a"), async (temporary) => {
      writeFileSync(temporary, "half");
      throw new Error("no more");
    });
    await expect(failing).rejects.toThrow("no more");
    expect(readFileSync(join(folder, "a"), "utf8")).toBe("old");
    expect(readdirSync(folder)).toEqual(["a"]);
  });
});

describe("what a killed run left", () => {
  it("is cleaned by the next one; what belongs to a run that goes on stays", async () => {
    const folder = bare();
    const { createHash } = await import("node:crypto");
    const host = createHash("sha256").update(hostname()).digest("hex").slice(0, 8);
    const name = (machine: string, id: number): string =>
      `.ga4-goals-${machine}-${id}-${"0123456789ab".repeat(2)}.tmp`;
    const gone = spawnSync("true").pid;
    writeFileSync(join(folder, name(host, gone)), "");
    writeFileSync(join(folder, name(host, process.pid)), "");
    writeFileSync(join(folder, name("00000000", gone)), "");
    await writeWhole(join(folder, "a"), "new");
    expect(readdirSync(folder).toSorted()).toEqual(
      [name("00000000", gone), name(host, process.pid), "a"].toSorted(),
    );
  });

  it("is nothing that git sees: the folder of the ledgers says so by itself", async () => {
    const folder = bare();
    const git = (...words: readonly string[]): string =>
      execFileSync("git", [...words], { cwd: folder, encoding: "utf8" });
    git("init", "--quiet");
    await writeWhole(join(folder, ".ga4-goals/1.json"), "{}\n");
    for (const name of ["1.lock", "1.journal.ndjson", "1.duckdb", "1.duckdb.wal", ".ga4-goals-a.tmp"])
      writeFileSync(join(folder, ".ga4-goals", name), "");
    expect(git("status", "--porcelain", "--untracked-files=all")).toBe("?? .ga4-goals/1.json\n");
  });
});

describe("a file that must be new", () => {
  it("is made once, and never over anything, not even a link to nothing", async () => {
    const folder = bare();
    symlinkSync("nowhere", join(folder, "link"));
    expect(await createNew(join(folder, "a"), "1")).toBe(true);
    expect(await createNew(join(folder, "a"), "2")).toBe(false);
    expect(await createNew(join(folder, "link"), "3")).toBe(false);
    expect(readFileSync(join(folder, "a"), "utf8")).toBe("1");
    expect(existsSync(join(folder, "nowhere"))).toBe(false);
  });
});

describe("--out", () => {
  it("- is stdout", async () => {
    const here = workspace();
    const plain = await here.cli(["schema"]);
    const dash = await here.cli(["schema", "--out", "-"]);
    expect(dash).toEqual(plain);
    expect(Object.keys(here.files())).toEqual([]);
  });

  it("of a folder says so", async () => {
    const { stderr, exitCode } = await workspace().cli(["schema", "--out", "/"]);
    expect(exitCode).toBe(1);
    expect(stderr).toContain("file-access / can't be read or written: it is a folder");
  });
});
