/** Who gets the lock of a property: one at a time, whatever was left behind, however many want it at once. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { diskFiles } from "../../src/workflows/disk.js";
import { type Holder, lockPath, lockProperty } from "../../src/workflows/lock.js";
import type { Files } from "../../src/workflows/ports.js";
import { type Workspace, workspace } from "../support/cli.js";

const HOST = "box";
const DEAD = 4242;

/** A process of the machine `HOST`; only `running` ones are. */
function processOf(files: Files, id: number, running: readonly number[]) {
  return {
    files,
    now: () => new Date(0),
    processes: {
      id,
      host: HOST,
      isRunning: (other: number) => running.includes(other),
      nodeVersion: "22.0.0",
    },
  };
}

/** Files that let others in between any two steps, in an order that a seed decides. */
function slowly(files: Files, seed: number): Files {
  let state = seed;
  const pause = async (): Promise<void> => {
    state = (state * 1103515245 + 12345) % 2147483648;
    for (let turns = state % 7; turns > 0; turns--) await new Promise((resolve) => setImmediate(resolve));
  };
  const within = async <T>(work: () => Promise<T>): Promise<T> => {
    await pause();
    const done = await work();
    await pause();
    return done;
  };
  return {
    ...files,
    createNew: (path, text) => within(() => files.createNew(path, text)),
    writeWhole: (path, text) => within(() => files.writeWhole(path, text)),
    read: (path) => within(() => files.read(path)),
    size: (path) => within(() => files.size(path)),
    isFolder: (path) => within(() => files.isFolder(path)),
    remove: (path) => within(() => files.remove(path)),
  };
}

const left = (here: Workspace, holder: Partial<Holder>, path = lockPath("1")): void =>
  here.write(path, JSON.stringify({ process: DEAD, host: HOST, since: "then", ...holder }));

describe("a lock that was left behind", () => {
  it("is taken over where its process is gone, and is gone after the work", async () => {
    const here = workspace();
    left(here, {});
    const release = await lockProperty(processOf(diskFiles(here.directory), 7, [7]), "1");
    expect(JSON.parse(here.read(lockPath("1")))).toMatchObject({ process: 7, host: HOST });
    await release();
    expect(Object.keys(here.files())).toEqual([]);
  });

  it("is taken over where it names this very process, which never held it: PID 1 of a container", async () => {
    const here = workspace();
    for (const holder of [{ process: 1 }, { process: 1, id: "of the container before" }]) {
      left(here, holder);
      await (await lockProperty(processOf(diskFiles(here.directory), 1, [1]), "1"))();
    }
    expect(Object.keys(here.files())).toEqual([]);
  });

  it("is not taken over from another machine, from a process that runs, or from this one at work", async () => {
    const here = workspace();
    const ports = processOf(diskFiles(here.directory), 7, [7, 8]);
    for (const holder of [{ host: "another" }, { process: 8 }]) {
      left(here, holder);
      await expect(lockProperty(ports, "1")).rejects.toMatchObject({ code: "locked", exitCode: 6 });
    }
    here.write(lockPath("1"), "what is this");
    await expect(lockProperty(ports, "1")).rejects.toThrow("does not say who has it");
    await ports.files.remove(lockPath("1"));
    const release = await lockProperty(ports, "1");
    await expect(lockProperty(ports, "1")).rejects.toMatchObject({ code: "locked" });
    await release();
    await (await lockProperty(ports, "1"))();
  });

  it.each(Array.from({ length: 20 }, (_, seed) => seed + 1))(
    "goes to one of many who want it at once, in whatever order they come (%i)",
    async (seed) => {
      const here = workspace();
      left(here, {});
      // One was killed while it took the lock over.
      if (seed % 2 === 0) left(here, { since: "later" }, ".ga4-goals/1.taking.lock");
      const ids = [11, 12, 13, 14, 15, 16];
      let inside = 0;
      let most = 0;
      let gotIt = 0;
      const ends = await Promise.allSettled(
        ids.map(async (id) => {
          const files = slowly(diskFiles(here.directory), seed * 31 + id);
          const release = await lockProperty(processOf(files, id, ids), "1");
          inside++;
          gotIt++;
          most = Math.max(most, inside);
          for (let turn = 0; turn < 30; turn++) await new Promise((resolve) => setImmediate(resolve));
          inside--;
          await release();
        }),
      );
      expect(most).toBe(1);
      expect(gotIt).toBeGreaterThan(0);
      for (const end of ends)
        if (end.status === "rejected") expect(end.reason).toMatchObject({ code: "locked" });
      expect(existsSync(join(here.directory, lockPath("1")))).toBe(false);
    },
  );
});
