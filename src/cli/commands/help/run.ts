/** `ga4-goals help [TOPIC]`: a topic's page, or what `--help` of a command says. */
import type { RunCommand } from "../../ci/inner-command.js";
import type { Context } from "../../context.js";
import { pageOf } from "./pages.js";
import { TOPICS } from "./topics.js";

export function helpOf(
  runCommand: RunCommand,
): (this: Context, flags: object, ...words: string[]) => Promise<void> {
  return async function help(_flags, ...words) {
    const [first, ...more] = words;
    const topic = TOPICS.find((known) => known === first);
    if (topic && more.length === 0) {
      this.stdout.write(`${(await pageOf(topic)).trimEnd()}\n`);
      return;
    }
    const process = { ...this.process, exitCode: undefined as unknown as null };
    await runCommand([...words, "--help"], { ...this, process });
    if (process.exitCode) this.process.exitCode = process.exitCode;
    if (first === undefined) this.stdout.write(`TOPICS (ga4-goals help TOPIC)\n  ${TOPICS.join("\n  ")}\n`);
  };
}
