/** A page with all it needs, followed from beginning to end. What pages share is made once and kept. */
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import type { EventStore } from "../../src/emulator/events/store.js";
import { type Workspace, workspace } from "../support/cli.js";
import { collectEvents, NOW, openGoogle } from "./google.js";
import { type Page, ROOT } from "./markdown.js";
import { exportEvents, usualProject } from "./project.js";
import { follow, type Renewed } from "./reader.js";
import { STAGES } from "./stages.js";
import { stepsOf } from "./steps.js";

export interface Library {
  /** What is wrong with the page, each with its place; "" where nothing is. */
  readonly follow: (page: Page, options?: FollowOptions) => Promise<string>;
  readonly close: () => Promise<void>;
}

export interface FollowOptions {
  readonly browser?: boolean;
  /** In a clone of this repository, whatever folder the page's stage is in. */
  readonly clone?: boolean;
}

export async function openLibrary(): Promise<Library> {
  const [store, exported] = await Promise.all([collectEvents(), exportEvents()]);
  return {
    follow: (page, options = {}) => followPage(page, store, exported.folder, options),
    close: async () => {
      exported.remove();
      await store.close();
    },
  };
}

async function followPage(
  page: Page,
  store: EventStore,
  exported: string,
  { browser = false, clone = false }: FollowOptions,
): Promise<string> {
  const steps = stepsOf(page);
  const told = (problems: readonly string[]): string =>
    problems.map((problem) => `${page.path}:${problem}`).join("\n\n");
  // Most pages have nothing to type, and need nobody to answer.
  if (!steps.some(({ kind }) => kind === "type" || kind === "file"))
    return told(await follow(steps, workspace(), { stage: {}, environment: {}, now: NOW, browser }));
  const stage = STAGES[page.path] ?? {};
  const here = clone
    ? cloned()
    : stage.folder === "empty"
      ? workspace()
      : usualProject(exported, stage.files ?? {});
  const google = await openGoogle(store);
  const changes: Renewed[] = [];
  try {
    const around = (await stage.around?.(here, google)) ?? {};
    try {
      const problems = await follow(steps, here, {
        stage: { ...stage, instead: { ...stage.instead, ...around.instead } },
        environment: { ...google.environment, ...around.environment },
        now: NOW,
        browser,
        ...(process.env.UPDATE_GOLDEN === "1" ? { renew: (change) => void changes.push(change) } : {}),
      });
      rewrite(page.path, changes);
      return told(problems);
    } finally {
      await around.stop?.();
    }
  } finally {
    await google.stop();
  }
}

/** What of this repository the commands look at. */
function cloned(): Workspace {
  const here = workspace();
  for (const path of ["goals", ".gitignore", ".env.example", "package.json"])
    cpSync(ROOT + path, `${here.directory}/${path}`, { recursive: true });
  return here;
}

/** What commands say now, for what the page showed. */
function rewrite(path: string, changes: readonly Renewed[]): void {
  if (changes.length === 0) return;
  const lines = readFileSync(ROOT + path, "utf8").split("\n");
  for (const { from, old, lines: now } of changes.toReversed()) lines.splice(from - 1, old, ...now);
  writeFileSync(ROOT + path, lines.join("\n"));
}
