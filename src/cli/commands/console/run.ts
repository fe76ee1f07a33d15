/** `ga4-goals console`: the local web page, until stopped. */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { startConsole } from "../../../console/start.js";
import type { ClientsFlags, RulesFlags, SignInFlags } from "../../../workflows/options.js";
import type { Context } from "../../context.js";
import type { CommonFlags } from "../../flags.js";
import { packageFile } from "../../package-files.js";
import { VERSION } from "../../version.js";

export interface ConsoleFlags extends CommonFlags, SignInFlags, RulesFlags, Omit<ClientsFlags, "parallel"> {
  readonly events?: readonly string[];
  readonly allowApply: boolean;
}

export async function console(context: Context, flags: ConsoleFlags, ...patterns: string[]): Promise<void> {
  // How far a piece of work is, the page shows.
  const { onStep: _, ...ports } = context;
  const running = await startConsole(
    ports,
    { ...flags, patterns },
    { version: VERSION, pageFolder: fileURLToPath(packageFile("dist/console/")) },
  );
  try {
    const stopped = new Promise<void>((stop) => void context.onInterrupt(stop));
    context.stdout.write(`${JSON.stringify({ address: running.address })}\n`);
    const how = flags.allowApply ? "plans that it shows can be applied" : "it changes nothing in GA4";
    context.say(`The console is at that address, which can be opened once; ${how}. Ctrl-C stops it.`);
    if (context.interactive) openBrowser(running.address, context.environment);
    await stopped;
  } finally {
    await running.stop();
  }
}

/** Where there is none, the address is on the screen. */
function openBrowser(address: string, environment: Context["environment"]): void {
  const command = browserCommand(environment);
  if (command === null) return;
  const [program, ...words] = command;
  const child = spawn(program, [...words, address], { stdio: "ignore", detached: true });
  child.on("error", () => {});
  child.unref();
}

function browserCommand(
  environment: Context["environment"],
): readonly [program: string, ...words: string[]] | null {
  switch (process.platform) {
    case "darwin":
      return ["open"];
    case "win32":
      return ["rundll32", "url.dll,FileProtocolHandler"];
    default:
      // Without a screen it would open in the terminal, on top of this.
      return environment.DISPLAY || environment.WAYLAND_DISPLAY ? ["xdg-open"] : null;
  }
}
