/** Notices that files change, whoever writes them and however: in place, or by a new one put in their place. */
import { type FSWatcher, type Stats, watch } from "node:fs";
import { stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";

/** Some disks tell nothing by themselves. */
const LOOK_EVERY_MS = 2_000;
/** An editor writes in several steps. */
const SETTLED_MS = 40;

/**
 * `onMaybeChanged` is told when one of the files may have changed; it looks itself. Close it by calling what is returned.
 *
 * @param paths absolute
 */
export function watchFiles(paths: readonly string[], onMaybeChanged: () => void): () => void {
  let settling: NodeJS.Timeout | undefined;
  const told = (): void => {
    clearTimeout(settling);
    settling = setTimeout(onMaybeChanged, SETTLED_MS);
  };
  // Of the folder: a watched file that is replaced is another one.
  const watchers = [...new Set(paths.map((path) => dirname(resolve(path))))].flatMap((folder) =>
    watched(folder, told),
  );
  let known = "";
  const look = async (): Promise<void> => {
    const found = await Promise.all(paths.map((path) => stat(path).then(marks, () => "")));
    const now = found.join(" ");
    if (known !== "" && now !== known) told();
    known = now;
  };
  const timer = setInterval(() => void look(), LOOK_EVERY_MS);
  timer.unref();
  void look();
  return () => {
    clearTimeout(settling);
    clearInterval(timer);
    for (const watcher of watchers) watcher.close();
  };
}

function marks({ ino, size, mtimeMs }: Stats): string {
  return `${ino}:${size}:${mtimeMs}`;
}

/** None where the folder can't be watched: it is looked at from time to time. */
function watched(folder: string, told: () => void): readonly FSWatcher[] {
  try {
    const watcher = watch(folder, { persistent: false }, told);
    watcher.on("error", () => watcher.close());
    return [watcher];
  } catch {
    return [];
  }
}
