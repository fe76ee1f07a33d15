/** A service that keeps repositories and reviews changes of them. Knows nothing of goals. */
import type { ErrorCode } from "../../diagnostics/error-codes.js";
import { type Issues, sameText, type Written } from "../deliver/trackers.js";

const CUT = "\n````\n\n... (cut; the log of the run has all of it)";

export interface Comment extends Written {
  readonly id: number;
}

export interface Forge extends Issues {
  /** The code of an error where the token may not do something. */
  readonly refused: ErrorCode;
  /** Characters that a comment takes. */
  readonly room: number;
  /** All comments of a pull request, oldest first. */
  readonly comments: (request: number) => Promise<readonly Comment[]>;
  readonly addComment: (request: number, body: string) => Promise<void>;
  readonly updateComment: (request: number, id: number, body: string) => Promise<void>;
  /** The merged pull request that brought a commit; null where none did. */
  readonly requestOf: (commit: string) => Promise<number | null>;
  /** The texts of the files with plans that a run has left. */
  readonly plansOf: (run: string) => Promise<readonly string[]>;
}

/** Our comment of a pull request; anybody can write one that begins as ours does. */
export async function ourComment(forge: Forge, request: number, marker: string): Promise<Comment | null> {
  const me = await forge.me();
  const found = (await forge.comments(request)).find(
    ({ body, author }) => author === me && body.startsWith(forge.written(marker)),
  );
  return found ?? null;
}

/** One comment, written once and kept up to date. */
export async function keepComment(
  forge: Forge,
  request: number,
  marker: string,
  body: string,
): Promise<void> {
  const mine = await ourComment(forge, request, marker);
  const text = body.length <= forge.room ? body : `${body.slice(0, forge.room - CUT.length)}${CUT}`;
  if (mine === null) await forge.addComment(request, text);
  else if (!sameText(mine.body, forge.written(text))) await forge.updateComment(request, mine.id, text);
}
