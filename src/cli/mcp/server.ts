/**
 * The tools that an AI assistant is given over the Model Context Protocol. Each is one of the program's own commands, run
 * as a person would type it; nothing here decides anything about goals. `apply` is there only where whoever started the
 * server allows it, and carries out nothing but a plan that this server has shown before.
 */

import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import {
  type CallToolRequest,
  CallToolRequestSchema,
  type CallToolResult,
  type ToolAnnotations,
} from "@modelcontextprotocol/sdk/types.js";
import * as z from "zod";

import { PERIOD_FORMS } from "../../goals/period-forms.js";
import { answer, type Ended, inShort, refused, structured, text, told } from "./answers.js";
import { type Shape, takeArguments } from "./arguments.js";
import { createShownPlans, type ShownPlans } from "./shown-plans.js";
import { cleanPath, files, type GoalsInput, goalsInput, goalsWords, option, variables } from "./words.js";

/** Files that exist for one command alone, by path; the command may write them too. */
export type MemoryFiles = Map<string, string>;

export interface McpOptions {
  readonly version: string;
  /** Registers `apply`. */
  readonly allowApply: boolean;
  /** Runs a command line; `memory` stands in for files of its names. */
  readonly run: (words: readonly string[], memory?: MemoryFiles) => Promise<Ended>;
}

const READS = { readOnlyHint: true, destructiveHint: false, openWorldHint: true } as const;
/** Where a plan is kept between `plan --out` and `apply`: never on disk. */
export const PLAN_FILE = "ga4-goals-shown-plan.json";

/** A server that is not connected yet. */
export function createMcpServer({ version, allowApply, run }: McpOptions): McpServer {
  const server = new McpServer({ name: "ga4-goals", version }, { instructions: instructions(allowApply) });
  const plans = createShownPlans();
  const tools = new Map<string, Tool>();
  const tool = <S extends Shape>(
    name: string,
    config: ToolConfig<S>,
    handle: (input: z.infer<z.ZodObject<S>>) => Promise<CallToolResult>,
  ): void => {
    const shape = { ...config.inputSchema, detail };
    // What is called is below; this is what is listed.
    server.registerTool(name, { ...config, inputSchema: shape as z.ZodRawShape }, async () => refused(""));
    tools.set(name, { shape, handle: handle as Tool["handle"] });
  };

  tool(
    "validate",
    {
      title: "Check goals files",
      description:
        "Checks goals files, offline: every error with file, line and column, and what to do about it.",
      inputSchema: { files, variables },
      annotations: { ...READS, openWorldHint: false },
    },
    (input) =>
      told(async () => answer(await run(["validate", "--format", "json", ...goalsWords(input)]), [3, 6])),
  );

  tool(
    "explain",
    {
      title: "Explain",
      description:
        "Explains the format of goals files, exit codes, signing in or safety (topic), or shows the goals of one client of an agency's clients file with the place each field comes from (client). Offline.",
      inputSchema: {
        topic: z.enum(["goals-file", "exit-codes", "environment", "signing-in", "safety"]).optional(),
        client: z.string().optional().describe("A client of the clients file"),
        goal: z.string().optional().describe("With client: one goal alone"),
        clients: z.string().optional().describe("The clients file. Default: clients.yaml"),
      },
      annotations: { ...READS, openWorldHint: false },
    },
    ({ topic, client, goal, clients }) =>
      told(async () => {
        if ((topic === undefined) === (client === undefined))
          return refused("Name either a topic or a client.");
        if (topic !== undefined) return text(await run(["help", topic]));
        const of = clients === undefined ? [] : ["--clients", cleanPath(clients)];
        const words = [
          "explain",
          "--format",
          "json",
          ...of,
          "--",
          client ?? "",
          ...(goal === undefined ? [] : [goal]),
        ];
        return answer(await run(words));
      }),
  );

  tool(
    "plan",
    {
      title: "Plan changes",
      description: `Shows what would change in the GA4 property, and why. Writes nothing anywhere. ${
        allowApply
          ? "The answer's hash is what apply wants."
          : "This server can't apply: tell the person the command, ga4-goals apply."
      }`,
      inputSchema: {
        ...goalsInput,
        allow_delete: z.boolean().optional().describe("Plan deletes of what the file no longer names"),
        force: z.boolean().optional().describe("Plan more deletes than the safety threshold"),
      },
      annotations: READS,
    },
    (input) => told(() => plan(run, plans, input)),
  );

  tool(
    "report",
    {
      title: "Report conversions",
      description:
        "What converts: sessions, key events, rates and values of every goal for a period against the one before. Costs tokens of the property's Data API quota.",
      inputSchema: {
        ...goalsInput,
        period: z.string().optional().describe(`${PERIOD_FORMS}; default 28d`),
        compare: z.enum(["previous", "year", "none"]).optional(),
        by: z
          .array(z.string())
          .optional()
          .describe("Break down by channel, source, device, country, landing-page, ..."),
      },
      annotations: READS,
    },
    (input) =>
      told(async () =>
        answer(
          await run([
            "report",
            "--format",
            "json",
            ...option("period", input.period),
            ...option("compare", input.compare),
            ...(input.by ?? []).flatMap((dimension) => option("by", dimension)),
            ...goalsWords(input),
          ]),
        ),
      ),
  );

  tool(
    "check",
    {
      title: "Check that goals are alive",
      description:
        "Which goals need attention: silent, dropped or counted twice where chance does not explain it, behind their target, kept from counting by GA4's settings; each with its first day, what was expected and seen, and what to do next. Three Data API calls at most; none with from_store.",
      inputSchema: {
        ...goalsInput,
        from_store: z
          .boolean()
          .optional()
          .describe("Work offline, from the days that ga4-goals pull has stored"),
      },
      annotations: READS,
    },
    (input) =>
      told(async () =>
        answer(
          await run([
            "check",
            "--format",
            "json",
            ...(input.from_store ? ["--from-store"] : []),
            ...goalsWords(input),
          ]),
          [10],
        ),
      ),
  );

  tool(
    "backtest",
    {
      title: "Backtest goals",
      description:
        "Counts what the goals would have counted on events exported from GA4 (BigQuery export as Parquet or NDJSON files), on this machine. Sends nothing to GA4.",
      inputSchema: {
        files,
        variables,
        events: z
          .array(z.string())
          .min(1)
          .describe("Event files, relative to the folder the server runs in; patterns are allowed"),
        within: z
          .number()
          .int()
          .positive()
          .optional()
          .describe("Days in which a micro goal may lead to its macro goal"),
      },
      annotations: { ...READS, openWorldHint: false },
    },
    (input) =>
      told(async () =>
        answer(
          await run([
            "backtest",
            "--format",
            "json",
            ...input.events.flatMap((pattern) => option("events", cleanPath(pattern))),
            ...option("within", input.within),
            ...goalsWords(input),
          ]),
        ),
      ),
  );

  if (allowApply) {
    tool(
      "apply",
      {
        title: "Apply a plan",
        description:
          "Carries out exactly the plan whose hash is given, which a call of plan has returned and the person has agreed to. Refused if GA4 has changed since. GA4 has no undo.",
        inputSchema: { hash: z.string().describe("The hash of a plan, as plan returned it") },
        annotations: {
          readOnlyHint: false,
          destructiveHint: true,
          idempotentHint: false,
          openWorldHint: true,
        },
      },
      ({ hash }) => told(() => apply(run, plans, hash)),
    );
  }
  server.server.setRequestHandler(CallToolRequestSchema, ({ params }) => callTool(tools, params));
  return server;
}

const detail = z
  .enum(["summary", "full"])
  .optional()
  .describe("summary (default): at most 20,000 characters, what is left out is said. full: all of it");

interface ToolConfig<S extends Shape> {
  readonly title: string;
  readonly description: string;
  readonly inputSchema: S;
  readonly annotations: ToolAnnotations;
}

interface Tool {
  readonly shape: Shape;
  readonly handle: (input: Readonly<Record<string, unknown>>) => Promise<CallToolResult>;
}

/** Instead of the SDK's own way, which answers what it can't read with a number alone. */
async function callTool(
  tools: ReadonlyMap<string, Tool>,
  { name, arguments: given = {} }: CallToolRequest["params"],
): Promise<CallToolResult> {
  const tool = tools.get(name);
  if (tool === undefined)
    return refused(`there is no tool ${JSON.stringify(name)}. Tools: ${[...tools.keys()].join(", ")}.`);
  const taken = takeArguments(tool.shape, given);
  if (!taken.ok) return refused(taken.why);
  const result = await tool.handle(taken.input);
  return taken.input.detail === "full" ? result : inShort(result);
}

async function plan(
  run: McpOptions["run"],
  plans: ShownPlans,
  input: GoalsInput & { readonly allow_delete?: boolean | undefined; readonly force?: boolean | undefined },
): Promise<CallToolResult> {
  const memory: MemoryFiles = new Map();
  const ended = await run(
    [
      "plan",
      "--format",
      "json",
      "--out",
      PLAN_FILE,
      ...(input.allow_delete ? ["--allow-delete"] : []),
      ...(input.force ? ["--force"] : []),
      ...goalsWords(input),
    ],
    memory,
  );
  const refusedByPolicy = ended.exitCode === 6;
  if (ended.exitCode !== 0 && !refusedByPolicy) return answer(ended);
  const saved = memory.get(PLAN_FILE);
  // A plan that can't be applied gets no hash.
  const hash = saved === undefined || refusedByPolicy ? null : plans.show(saved);
  return structured({ hash, plan: JSON.parse(ended.stdout) });
}

async function apply(run: McpOptions["run"], plans: ShownPlans, hash: string): Promise<CallToolResult> {
  const saved = plans.take(hash);
  if (saved === null)
    return refused(
      "No plan with this hash was shown, or it has been carried out. Call plan and show it to the person first.",
    );
  return answer(
    await run(["apply", PLAN_FILE, "--yes", "--format", "json"], new Map([[PLAN_FILE, saved]])),
    [8],
  );
}

function instructions(allowApply: boolean): string {
  return `Goals as code for Google Analytics 4: YAML files say which conversions matter; these tools check them, show what would change in GA4, report, say which goals are no longer alive, and count what they would have counted. Edit the files with your own tools; explain {topic: "goals-file"} gives their format. ${
    allowApply
      ? "Apply only a plan that the person has seen and agreed to, by its hash."
      : "Nothing here changes GA4: to apply, the person runs `ga4-goals apply`."
  }`;
}
