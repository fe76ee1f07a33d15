/** The context of one client's work: its own exit code, its lines marked with its name, no way to ask a person. */
import type { Output, Ports } from "../ports.js";

/** Frozen; what is written to stdout goes where all that is not a result goes, so that the run's own result stays whole. */
export function clientContext(context: Ports, client: string): Ports {
  const marked: Output = Object.freeze({
    write: (text: string) => {
      if (text.trim() !== "") context.stderr.write(`${client}: ${text.trim()}\n`);
    },
    isTTY: false,
    columns: context.stderr.columns,
  });
  return Object.freeze({
    ...context,
    // Not frozen: a command may leave its exit code here.
    process: { stdout: marked, stderr: marked, env: context.environment },
    stdout: marked,
    stderr: marked,
    interactive: false,
    confirm: async () => false,
  });
}
