/** How the page asks the console's server. Nothing else is ever asked: the page's policy allows no other address. */
import type { Answer, Ask, Conflict, EndpointName, ServerEvent } from "../shapes.js";

/** What the server, or Google through it, says no with. */
export class Refused extends Error {
  readonly hint: string | null;
  /** What stands on disk, where a file was changed elsewhere. */
  readonly theirs: Conflict["theirs"] | null;

  constructor(message: string, hint: string | null = null, theirs: Conflict["theirs"] | null = null) {
    super(message);
    this.hint = hint;
    this.theirs = theirs;
  }
}

const GONE = "The console does not answer. Was it ended? Start it again with: ga4-goals console";

/** @throws Refused */
export async function ask<N extends EndpointName>(
  name: N,
  body: Ask<N>,
  signal?: AbortSignal,
): Promise<Answer<N>> {
  const response = await send(name, body, signal);
  return await response.json();
}

/** The answer as it comes, for those that are no JSON. @throws Refused */
export async function send<N extends EndpointName>(
  name: N,
  body: Ask<N>,
  signal?: AbortSignal,
): Promise<Response> {
  const response = await fetch(`/api/${name}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
    ...(signal === undefined ? {} : { signal }),
  }).catch((error: unknown) => {
    if (signal?.aborted) throw error;
    throw new Refused(GONE);
  });
  if (response.ok) return response;
  const told: Partial<Conflict> = await response.json().catch(() => ({}));
  const { message = `The console answered ${response.status}.`, hint = null } = told.error ?? {};
  throw new Refused(message, hint, told.theirs ?? null);
}

/** Each line as it comes. @throws Refused */
export async function* lines<N extends EndpointName>(name: N, body: Ask<N>): AsyncGenerator<Answer<N>> {
  const { body: stream } = await send(name, body);
  if (stream === null) return;
  let rest = "";
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    const all = (rest + part.value).split("\n");
    rest = all.pop() ?? "";
    for (const line of all) if (line.trim() !== "") yield JSON.parse(line);
  }
  if (rest.trim() !== "") yield JSON.parse(rest);
}

/** What the server tells by itself. */
export function listen(heard: (event: ServerEvent) => void): void {
  const source = new EventSource("/api/events");
  for (const kind of ["file", "counts", "end"] as const)
    source.addEventListener(kind, ({ data }: MessageEvent<string>) => {
      if (kind === "end") source.close();
      heard(JSON.parse(data));
    });
}

export function wordsOf(error: unknown): string {
  if (error instanceof Refused)
    return error.hint === null ? error.message : `${error.message}\n${error.hint}`;
  return error instanceof Error ? error.message : String(error);
}
