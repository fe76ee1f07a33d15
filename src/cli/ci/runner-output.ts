/**
 * What a job prints is read by its runner, too: GitHub takes a line that begins with `::` for a command. What looks like
 * one is made text; a command that is meant goes past this. See `printable` for the commands of other forms.
 */
import type { Output, Surroundings } from "../context.js";

/** Blanks before it do not matter to the runner, whatever blanks they are. */
const LOOKS_LIKE_ONE = /^([^\S\n]*)::/gm;

/** Both streams as commands write to them. Outside of GitHub's runners nothing is changed. */
export function forRunners({
  stdout,
  stderr,
  environment,
}: Surroundings): Pick<Surroundings, "stdout" | "stderr"> {
  if (environment.GITHUB_ACTIONS !== "true") return { stdout, stderr };
  const asText = (output: Output): Output => ({
    ...output,
    write: (text) => output.write(text.replace(LOOKS_LIKE_ONE, "$1·::")),
  });
  return { stdout: asText(stdout), stderr: asText(stderr) };
}
