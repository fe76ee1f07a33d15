/**
 * A saved plan in a comment, where the merge finds it again: packed, in what nobody sees. What is read back is text of
 * somebody: it is a plan only once it has been decoded, and trusted no further than any saved plan.
 */
import { deflateSync, inflateSync } from "node:zlib";

export interface PackedPlan {
  /** The fingerprint of the plan, or of the plans. */
  readonly id: string;
  /** The run that made it, whose files hold it too; null where that is not known. */
  readonly run: string | null;
  /** The file of the plan, every byte; null where it is too large for a comment. */
  readonly text: string | null;
}

/** Unpacked, in bytes: more than any fleet needs, and no trap for the one who opens it. */
const LARGEST = 64 * 1024 * 1024;

const HEAD = "<!-- ga4-goals:saved ";

/** `comment` with the plan in it, where all of it is no longer than `room`. */
export function withPlan(comment: string, { id, run, text }: PackedPlan, room: number): string {
  const packed = text === null ? "" : deflateSync(Buffer.from(text), { level: 9 }).toString("base64");
  const block = (plan: string): string => `${HEAD}${[id, run ?? "-", plan || "-"].join(" ")} -->`;
  const whole = `${comment}\n${block(packed)}`;
  return whole.length <= room ? whole : `${comment}\n${block("")}`;
}

/** What a comment holds; null where there is no such thing in it. */
export function planIn(comment: string): PackedPlan | null {
  const [, id, run, packed] =
    // At its end: what stands above may be anybody's words.
    /\n<!-- ga4-goals:saved ([0-9a-f]{32}) ([\w-]{1,64}) ([\w+/=-]+) -->\s*$/.exec(comment) ?? [];
  if (id === undefined || packed === undefined) return null;
  return { id, run: run === undefined || run === "-" ? null : run, text: unpacked(packed) };
}

function unpacked(packed: string): string | null {
  if (packed === "-") return null;
  try {
    return inflateSync(Buffer.from(packed, "base64"), { maxOutputLength: LARGEST }).toString("utf8");
  } catch {
    return null;
  }
}
