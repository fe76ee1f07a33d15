/**
 * The package as a stranger gets it: packed, installed into an empty folder that has no other tool, and used from there
 * as its README says, as a command and as a library.
 */
import { execFile, spawn } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, posix } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { checkPackage, createPackageFromTarballData, type Problem } from "@arethetypeswrong/core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { fileProblem } from "../docs/files.js";
import { allPages } from "../docs/markdown.js";
import { STAGES } from "../docs/stages.js";
import { stepsOf } from "../docs/steps.js";
import { workspace } from "../support/cli.js";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const MINUTE = 60_000;

const folder = mkdtempSync(join(tmpdir(), "ga4-goals-package-"));
/** A new user's empty folder. */
const home = join(folder, "site");
/** The package in it. */
const installed = (): string => join(home, "node_modules/ga4-goals");
const run = promisify(execFile);
let tarball = "";
let emulator: ReturnType<typeof spawn> | undefined;
let address = "";

/** Nothing of this checkout: neither its commands nor its variables, nor npm's from a test started with npm. */
function environment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(npm_(lifecycle|package|command|execpath)|NODE_|VITEST|GA4_|GOOGLE_)/i.test(name),
  );
  const path = (process.env.PATH ?? "").split(":").filter((part) => !part.includes("node_modules"));
  return { ...Object.fromEntries(kept), PATH: path.join(":"), INIT_CWD: home };
}

async function npx(
  ...words: readonly string[]
): Promise<{ readonly exitCode: number; readonly said: string }> {
  // What npx finds, without the seconds that it takes.
  const done = run(join(home, "node_modules/.bin/ga4-goals"), words, {
    cwd: home,
    env: { ...environment(), ...(address && { GA4_EMULATOR_HOST: address }) },
  });
  return await done.then(
    ({ stdout, stderr }) => ({ exitCode: 0, said: stdout + stderr }),
    ({ code, stdout, stderr }) => ({ exitCode: Number(code), said: stdout + stderr }),
  );
}

beforeAll(async () => {
  mkdirSync(home);
  const packed = await run("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", folder], {
    cwd: ROOT,
    maxBuffer: 64e6,
  });
  const [file] = readdirSync(folder).filter((name) => name.endsWith(".tgz"));
  expect(packed.stdout).toContain(file);
  tarball = join(folder, file ?? "");
  await run("npm", ["init", "-y"], { cwd: home, env: environment() });
  // No package may need a build: scripts of packages do not run.
  await run(
    "npm",
    ["install", "--omit=dev", "--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund", tarball],
    {
      cwd: home,
      env: environment(),
    },
  );
}, 5 * MINUTE);

afterAll(() => {
  // npx is between us and the emulator: the whole group ends.
  if (emulator?.pid !== undefined) process.kill(-emulator.pid, "SIGTERM");
  rmSync(folder, { recursive: true, force: true });
});

async function packed(): Promise<readonly string[]> {
  const { stdout } = await run("tar", ["-tzf", tarball]);
  return stdout
    .trim()
    .split("\n")
    .map((file) => file.replace(/^package\//, ""));
}

/** The text of a file as it is in the package. */
const textOf = (file: string): string => readFileSync(join(installed(), file), "utf8");

it("holds the program, its types, the examples, the documentation and nothing else", async () => {
  const files = await packed();
  const allowed =
    /^(dist\/.+\.(js|d\.ts)|dist\/THIRD-PARTY-NOTICES\.txt|dist\/console\/(console\.css|index\.html)|goals\/(examples\/)?[a-z.]+\.(yaml|json)|man\/ga4-goals\.1|docs\/.+\.(md|svg|png|json)|bench\/RESULTS\.md|(README|CHANGELOG|CONTRIBUTING)\.md|LICENSE|package\.json|\.env\.example)$/;
  expect(files.filter((file) => !allowed.test(file))).toEqual([]);
  for (const needed of [
    "dist/bin.js",
    "dist/index.d.ts",
    "dist/emulator/index.js",
    "dist/console/index.html",
    "dist/console/console.css",
    "dist/console/console.js",
    "goals/goals.schema.json",
  ]) {
    expect(files).toContain(needed);
  }
  // What can be imported has types; the rest is chunks of it, and the console's page.
  const entries = files.filter((file) => file.endsWith(".js") && !/^dist\/(chunks|console)\//.test(file));
  expect(entries.filter((file) => !files.includes(file.replace(/\.js$/, ".d.ts")))).toEqual([]);
});

it("links only to what is in it", async () => {
  const files = await packed();
  const there = (path: string): boolean =>
    files.includes(path) || files.some((file) => file.startsWith(`${path.replace(/\/$/, "")}/`));
  const dead = files
    .filter((file) => file.endsWith(".md"))
    .flatMap((file) =>
      [...textOf(file).matchAll(/\]\((?![a-z]+:|#)([^)#\s]+)/g)].map(([, to = ""]) => ({
        file,
        to: posix.join(posix.dirname(file), to),
      })),
    )
    .filter(({ to }) => !there(to));
  expect(dead).toEqual([]);
});

it("names the licence of everything that is bundled in it", async () => {
  const files = await packed();
  const notices = textOf("dist/THIRD-PARTY-NOTICES.txt");
  const named = new Set(
    files
      .filter((file) => file.endsWith(".js"))
      .flatMap((file) => [...textOf(file).matchAll(/^\/\/ node_modules\/((?:@[^/]+\/)?[^/]+)/gm)])
      .map(([, name = ""]) => name),
  );
  for (const needed of ["googleapis", "zod", "yaml"]) expect([...named]).toContain(needed);
  expect([...named].filter((name) => !notices.includes(`\n${name} `))).toEqual([]);
});

it("asks for little: nothing twice, nothing extraneous, at most 230 MB", async () => {
  const { stdout } = await run("npm", ["ls", "--all", "--json"], { cwd: home, env: environment() });
  expect(JSON.parse(stdout).problems).toBeUndefined();
  const { stdout: size } = await run("du", ["-sm", "node_modules"], { cwd: home });
  expect(Number.parseInt(size, 10)).toBeLessThanOrEqual(230);
  expect(existsSync(join(home, "node_modules/googleapis"))).toBe(false);
});

it("has types that name only what is installed with it", async () => {
  const { dependencies, peerDependencies } = JSON.parse(textOf("package.json"));
  const foreign = (await packed())
    .filter((file) => file.endsWith(".d.ts"))
    .flatMap((file) => [...textOf(file).matchAll(/(?:from |import\()"((?:@[^/"]+\/)?[^./"@][^/"]*)/g)])
    .map(([, name = ""]) => name)
    .filter((name) => !name.startsWith("node:"));
  expect([...new Set(foreign)].filter((name) => !(name in { ...dependencies, ...peerDependencies }))).toEqual(
    [],
  );
});

it("has types that every kind of import finds", async () => {
  const analysis = await checkPackage(createPackageFromTarballData(readFileSync(tarball)));
  if (analysis.types === false) throw new Error("no types at all");
  expect(Object.keys(analysis.entrypoints)).toEqual([
    ".",
    "./backtest",
    "./emulator",
    "./goals.schema.json",
    "./package.json",
  ]);
  // Old resolution and `require` are what the package does not offer.
  const offered = (problem: Problem): boolean =>
    !("resolutionKind" in problem) || !["node10", "node16-cjs"].includes(problem.resolutionKind);
  expect(analysis.problems.filter(offered)).toEqual([]);
});

/** Blocks of the guide, in order; what its sentences name is typed by test/docs. */
const GUIDE = "docs/guides/first-hour.md";

it(
  "takes a new user through the guide's first hour, from an empty folder to a report",
  async () => {
    const page = allPages().find(({ path }) => path === GUIDE);
    if (page === undefined) throw new Error("there is no first hour");
    const here = {
      ...workspace(),
      directory: home,
      read: (file: string) => readFileSync(join(home, file), "utf8"),
      write: (file: string, text: string | Uint8Array) => writeFileSync(join(home, file), text),
    };
    const typed: string[] = [];
    for (const step of stepsOf(page)) {
      if (step.kind === "file") expect(await fileProblem(step, here, NO_TERMINAL)).toBeNull();
      if (step.kind !== "type" || !step.text.startsWith("npx ")) continue;
      const { words } = step;
      typed.push(words[0] ?? "");
      if (words[0] === "emulator") await startEmulator();
      else {
        const wanted = STAGES[GUIDE]?.exits?.[step.text.replace(/^npx /, "")]?.code ?? 0;
        // There is nobody to answer.
        const more = words[0] === "apply" && !words.includes("--yes") ? ["--yes"] : [];
        const { exitCode, said } = await npx(...words, ...more);
        expect([step.text, exitCode, exitCode === wanted ? "" : said]).toEqual([step.text, wanted, ""]);
      }
    }
    expect([...new Set(typed)]).toEqual([
      "emulator",
      "init",
      "validate",
      "doctor",
      "plan",
      "apply",
      "report",
    ]);
    expect(readFileSync(join(home, "report.html"), "utf8")).toMatch(/^<!doctype html>/i);
  },
  8 * MINUTE,
);

/** No file of the guide is one that a command has to look at. */
const NO_TERMINAL = {
  addresses: new Map<string, string>(),
  set: () => {},
  type: () => Promise.reject(new Error("nothing is typed here")),
  close: () => Promise.resolve([]),
};

async function startEmulator(): Promise<void> {
  emulator = spawn("npx", ["--no-install", "ga4-goals", "emulator", "--port", "0"], {
    cwd: home,
    env: environment(),
    stdio: ["ignore", "pipe", "ignore"],
    detached: true,
  });
  address = await new Promise<string>((resolve, reject) => {
    emulator?.stdout?.once("data", (data: Buffer) => resolve(JSON.parse(data.toString()).address));
    emulator?.once("exit", () => reject(new Error("the emulator ended")));
  });
}

it(
  "is a library with an emulator, and its types hold",
  async () => {
    const script = `import { loadGoals } from "ga4-goals";
import { openBigQuery } from "ga4-goals/backtest";
import { startEmulator } from "ga4-goals/emulator";

const emulator = await startEmulator();
const address: string = emulator.address;
await emulator.stop();
const text = "version: 1\\ngoals:\\n  order: { tier: macro, category: revenue, type: event, event: purchase }\\n";
const { config, diagnostics } = loadGoals([{ file: "goals.yaml", text }], { named: {}, environment: {} });
console.log(JSON.stringify({ address, goals: config?.goals.map(({ id }) => id), problems: diagnostics.length }));
`;
    writeFileSync(join(home, "use.mts"), script);
    await run(
      process.execPath,
      [
        join(ROOT, "node_modules/typescript/bin/tsc"),
        ...["--module", "nodenext", "--target", "es2023", "--strict", "--skipLibCheck", "false"],
        ...[
          "--types",
          "node",
          "--typeRoots",
          join(ROOT, "node_modules/@types"),
          "--outDir",
          "made",
          "use.mts",
        ],
      ],
      { cwd: home },
    );
    const { stdout } = await run(process.execPath, ["made/use.mjs"], { cwd: home, env: environment() });
    expect(JSON.parse(stdout)).toEqual({
      address: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
      goals: ["order"],
      problems: 0,
    });
  },
  2 * MINUTE,
);
