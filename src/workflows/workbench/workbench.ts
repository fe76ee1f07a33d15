/**
 * Goals files that are being written, of one property or of each of many clients: which files these are, what a draft of
 * them says, and the work that the commands do, over the files on disk.
 */
import { dirname, join } from "node:path";
import type { Diagnostic, SourceText } from "../../diagnostics/diagnostic.js";
import { EXIT, GoalsError } from "../../diagnostics/error.js";
import { FileErrors } from "../../diagnostics/file-errors.js";
import type { GoalsConfig } from "../../goals/goal.js";
import { googleAccess, type SignInWish } from "../access.js";
import { openFleet, type PropertyTask } from "../fleet/fleet.js";
import { type ReadClients, readClients } from "../fleet/read-clients.js";
import { goalsFilesOf, readGoals } from "../goals-files.js";
import type { ClientsFlags, GoalsFlags, RulesFlags, SignInFlags } from "../options.js";
import { breaches, readRules } from "../policy.js";
import type { Ports } from "../ports.js";
import { clientsFileOf, propertyOf } from "../property.js";
import { stateOn } from "../state.js";
import { type FileText, overTexts, readFileText } from "./texts.js";

export interface WorkbenchWish extends GoalsFlags, SignInFlags, RulesFlags, Omit<ClientsFlags, "parallel"> {
  /** Goals files as they were named; default: those of `goals/`. */
  readonly patterns: readonly string[];
}

export interface ClientChoice {
  readonly name: string;
  readonly property: string | null;
  readonly labels: Readonly<Record<string, string>>;
  /** False where its files are wrong. */
  readonly ready: boolean;
}

export interface ReadDraft {
  /** Null where there are errors. */
  readonly config: GoalsConfig | null;
  readonly diagnostics: readonly Diagnostic[];
  /** In their order; a file that can't be read is not among them. */
  readonly sources: readonly SourceText[];
  /** Digits; null where nothing names one. */
  readonly property: string | null;
  /** What `${name}` stands for in words of this client. */
  readonly client: { readonly name: string; readonly variables: Readonly<Record<string, string>> } | null;
}

export interface Workbench {
  /** Empty where one property is worked on by itself. */
  readonly clients: () => Promise<readonly ClientChoice[]>;
  /** Files of a client, or (null) of the property; these and no others. @throws GoalsError `client-unknown`. */
  readonly filesOf: (client: string | null) => readonly string[];
  /** Of all clients, each once. */
  readonly files: readonly string[];
  /** What the files say, those of `texts` as they are there. Never throws for what is wrong with goals files. */
  readonly read: (client: string | null, texts?: ReadonlyMap<string, string>) => Promise<ReadDraft>;
  /** Work on the files as they are on disk, as a command does it. @throws FileErrors (exit 3) and what the work throws. */
  readonly work: <R>(
    client: string | null,
    scope: SignInWish["scope"],
    one: (task: PropertyTask) => Promise<R>,
  ) => Promise<R>;
}

/** @throws GoalsError (exit 3 or 64) where there are no files, FileErrors (exit 3) where the clients file is wrong. */
export async function openWorkbench(ports: Ports, wish: WorkbenchWish): Promise<Workbench> {
  const { patterns } = wish;
  const clientsFile = clientsFileOf(wish, patterns);
  return clientsFile === null ? ofProperty(ports, wish) : ofClients(ports, wish, clientsFile);
}

async function ofProperty(ports: Ports, wish: WorkbenchWish): Promise<Workbench> {
  const files = await goalsFilesOf(ports, wish.patterns);
  const only = (client: string | null): void => {
    if (client !== null) throw unknown(client);
  };
  // While the file is wrong, it says no property.
  let known: string | null = wish.property ?? null;
  return {
    files,
    clients: async () => [],
    filesOf: (client) => {
      only(client);
      return files;
    },
    read: async (client, texts = new Map()) => {
      only(client);
      const { over, sources } = await withTexts(ports, files, texts);
      try {
        const read = await readGoals(over, files, wish);
        known = wish.property ?? read.config.property ?? null;
        const rules = await readRules(over, { policy: wish.policy, beside: files }).catch(() => null);
        const broken = breaches(rules, read.config, read.keyPlaceOf);
        return {
          config: read.config,
          diagnostics: [...read.warnings, ...broken],
          sources,
          property: known,
          client: null,
        };
      } catch (error) {
        if (!(error instanceof FileErrors)) throw error;
        return { config: null, diagnostics: error.diagnostics, sources, property: known, client: null };
      }
    },
    work: async (client, scope, one) => {
      only(client);
      const { config } = await readGoals(ports, files, wish);
      const rules = await readRules(ports, { policy: wish.policy, beside: files });
      const google = googleAccess({ ...ports, scope, impersonate: wish.impersonate });
      const property = propertyOf(config, wish.property);
      return one({ config, property, google, rules, state: stateOn(ports), ports, client: null });
    },
  };
}

/** How many calls of one client are under way at a time. */
const PARALLEL = 10;

async function ofClients(ports: Ports, wish: WorkbenchWish, file: string): Promise<Workbench> {
  const { found } = await readClients(ports, file, wish);
  const files = new Map(
    found.map(({ client }) => [client.name, client.goals.map(({ path }) => join(dirname(file), path))]),
  );
  const filesOf = (client: string | null): readonly string[] => {
    const own = client === null ? undefined : files.get(client);
    if (own === undefined) throw unknown(client);
    return own;
  };
  const one = (over: Ports, client: string): Promise<ReadClients> =>
    readClients(over, file, { var: wish.var, among: new Set([client]) });
  return {
    files: [...new Set([...files.values()].flat())],
    filesOf,
    clients: async () => {
      const { found: now } = await readClients(ports, file, { var: wish.var, among: new Set(files.keys()) });
      return now.map(({ read: { ready, client } }) => {
        const { name, property, labels } = client;
        return { name, property, labels, ready };
      });
    },
    read: async (client, texts = new Map()) => {
      const { over, sources } = await withTexts(ports, filesOf(client), texts);
      const [only] = (await one(over, client ?? "")).found;
      if (only === undefined) throw unknown(client);
      const { read } = only;
      const { name, variables } = only.client;
      return {
        config: read.ready ? read.client.config : null,
        diagnostics: read.ready ? read.client.warnings : read.client.diagnostics,
        sources,
        property: read.client.property,
        client: { name, variables },
      };
    },
    work: async (client, scope, work) => {
      filesOf(client);
      const { var: named, impersonate, policy } = wish;
      const among = new Set([client ?? ""]);
      const fleet = await openFleet(ports, file, {
        ...{ scope, impersonate, var: named, among, parallel: PARALLEL, rules: { file: policy } },
      });
      try {
        const [wrong] = fleet.wrong;
        if (wrong !== undefined) throw new FileErrors(wrong.diagnostics);
        let ended:
          | { readonly result: Awaited<ReturnType<typeof work>> }
          | { readonly error: unknown }
          | null = null;
        await fleet.run({
          what: "console",
          words: () => "",
          one: async (task) => {
            try {
              ended = { result: await work(task) };
            } catch (error) {
              ended = { error };
            }
            return { result: null, exitCode: EXIT.done };
          },
        });
        return resultOf(ended);
      } finally {
        await fleet.close();
      }
    },
  };
}

function resultOf<R>(ended: { readonly result: R } | { readonly error: unknown } | null): R {
  if (ended === null) throw new Error("nothing was run");
  if ("error" in ended) throw ended.error;
  return ended.result;
}

/** All of the files as texts without what differs from editor to editor, so that places in them are everybody's. */
async function withTexts(
  ports: Ports,
  files: readonly string[],
  drafts: ReadonlyMap<string, string>,
): Promise<{ readonly over: Ports; readonly sources: readonly SourceText[] }> {
  const onDisk = await Promise.all(files.map((file) => readFileText(ports, file)));
  const sources = onDisk.flatMap(({ file, text, hash }: FileText): readonly SourceText[] => {
    const draft = drafts.get(file);
    if (draft !== undefined) return [{ file, text: draft }];
    return hash === null || text === "" ? [] : [{ file, text }];
  });
  const texts = new Map(sources.map(({ file, text }) => [file, text]));
  return { over: { ...ports, files: overTexts(ports.files, texts) }, sources };
}

function unknown(client: string | null): GoalsError {
  const message =
    client === null ? "no client is named" : `there is no client ${JSON.stringify(client)} here`;
  return new GoalsError("client-unknown", message, { exitCode: EXIT.usage });
}
