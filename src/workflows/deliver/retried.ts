/** Tries again what may pass, within limits. Time comes in; what is tried is the caller's. */

/** What came back. */
export interface Answer {
  readonly status: number;
  /** Seconds or a date, as the header has it. */
  readonly retryAfter: string | null;
  /** What it says, in place of its status alone. */
  readonly words?: string;
}

export interface Patience {
  readonly sleep: (milliseconds: number) => Promise<void>;
  readonly now: () => Date;
}

/** It was not taken, or nobody can tell. Its message holds no address. */
export class NotTaken extends Error {
  /** True where it has certainly not arrived: then it may be sent again in any form. */
  readonly certain: boolean;
  readonly status: number | null;

  constructor(message: string, { certain, status = null }: { certain: boolean; status?: number | null }) {
    super(message);
    this.certain = certain;
    this.status = status;
  }
}

const TRIES = 5;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 60_000;
/** No try begins later than this after the first. */
const DEADLINE_MS = 120_000;
/** Worth another try: the receiver is busy, or has trouble of its own. */
const PASSING: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);

/**
 * Tries up to four times more with growing pauses, within two minutes. `attempt` throws where no answer came. With `once`
 * nothing is sent again that may have arrived.
 *
 * @throws NotTaken
 */
export async function retried<A extends Answer>(
  attempt: () => Promise<A>,
  { sleep, now }: Patience,
  { once = false }: { readonly once?: boolean } = {},
): Promise<{ readonly answer: A; readonly tries: number }> {
  let last = "";
  let status: number | null = null;
  // One answer lost on the way is enough for nobody to know.
  let certain = true;
  const began = now().getTime();
  for (let tries = 1; ; tries += 1) {
    let wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (tries - 1));
    try {
      const answer = await attempt();
      if (answer.status >= 200 && answer.status < 300) return { answer, tries };
      status = answer.status;
      last = answer.words ?? `it answered ${status}`;
      if (status >= 500 || status === 408) certain = false;
      if (!PASSING.has(status)) break;
      wait = Math.max(wait, retryAfterMs(answer.retryAfter, now()));
    } catch (error) {
      if (!UNREACHED.has(codeOf(error))) certain = false;
      last = noAnswerWords(error);
      status = null;
    }
    if (once && !certain) break;
    if (tries >= TRIES || now().getTime() + wait - began > DEADLINE_MS) break;
    await sleep(wait);
  }
  throw new NotTaken(last, { certain, status });
}

function retryAfterMs(header: string | null, now: Date): number {
  if (header === null) return 0;
  const milliseconds = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now.getTime();
  return Number.isNaN(milliseconds) ? 0 : Math.min(LONGEST_WAIT_MS, Math.max(0, milliseconds));
}

const UNREACHED: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
]);

function codeOf(error: unknown): string {
  for (
    let at: unknown = error;
    typeof at === "object" && at !== null;
    at = (at as { cause?: unknown }).cause
  ) {
    const { code } = at as { readonly code?: unknown };
    if (typeof code === "string") return code;
  }
  return "";
}

/** In our words: those of the system may hold the address. */
function noAnswerWords(error: unknown): string {
  if (error instanceof Error && /^(TimeoutError|AbortError)$/.test(error.name)) {
    return "it did not answer in time";
  }
  const code = codeOf(error);
  return /^[A-Z_]{3,40}$/.test(code) ? `it could not be reached (${code})` : "the connection broke off";
}
