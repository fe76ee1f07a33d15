/**
 * Issues about what a check has found: each found again by a mark in its text, opened, kept up to date and closed. What is there
 * already is not written again, so that doing it once more changes nothing. Issues and comments of others are left alone.
 */
import type { IssueWish } from "./message.js";
import { type Answer, NotTaken, type Patience, retried } from "./retried.js";
import { allPages, type Calls, sameText, type Tracker } from "./trackers.js";

export interface HttpRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface HttpAnswer extends Answer {
  readonly text: string;
}

/** Follows no redirect. Throws where no answer came. */
export type HttpCall = (request: HttpRequest) => Promise<HttpAnswer>;

const LABEL = "ga4-goals";

const TRIES = 5;
const PAUSE_MS = 5_000;

/**
 * `id`: of the message, so that its comment is written once. Where an answer was lost it begins again, and looks at what is
 * there.
 */
export async function writeIssues(
  tracker: Tracker,
  wishes: readonly IssueWish[],
  { id, sleep }: { readonly id: string; readonly sleep: Patience["sleep"] },
): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await writeOnce(tracker, wishes, id);
      return;
    } catch (error) {
      if (tries === TRIES || !(error instanceof NotTaken) || error.certain) throw error;
      await sleep(PAUSE_MS * tries);
    }
  }
}

async function writeOnce(tracker: Tracker, wishes: readonly IssueWish[], id: string): Promise<void> {
  if (wishes.length === 0) return;
  const me = await tracker.me();
  const open = (await tracker.openIssues(LABEL)).filter(({ author }) => author === me);
  for (const wish of wishes) {
    const mark = `<!-- ga4-goals:${wish.key} -->`;
    const body = `${mark}\n${wish.body}`;
    const there = open.find((issue) => issue.body.startsWith(mark));
    if (there === undefined) {
      // One that is over before anybody was told of it, or that has been closed already.
      if (wish.open) await tracker.createIssue({ title: wish.title, body, label: LABEL });
      continue;
    }
    // The body is written last: where it is as it is to be, the comment is there too, or was never needed.
    if (!sameText(there.body, tracker.written(body)) || there.title !== wish.title) {
      const commented = `<!-- ga4-goals:message:${id} -->`;
      const comments = await tracker.issueComments(there.number);
      if (!comments.some((comment) => comment.author === me && comment.body.startsWith(commented))) {
        await tracker.createComment(there.number, `${commented}\n${wish.news}`);
      }
      await tracker.updateIssue(there.number, { title: wish.title, body });
    }
    if (!wish.open) await tracker.updateIssue(there.number, { state: "closed" });
  }
}

/** What may have been written is not sent again as it is: whoever writes looks first at what is there. */
export function patientCalls(
  own: Readonly<Record<string, string>>,
  { call, patience }: { readonly call: HttpCall; readonly patience: Patience },
): Calls {
  const ask: Calls["call"] = async (method, url, body) => {
    const { answer } = await retried(
      () =>
        call({
          ...{ method, url },
          headers: { ...own, "content-type": "application/json", "user-agent": "ga4-goals" },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        }),
      patience,
      { once: method !== "GET" },
    );
    try {
      return answer.text === "" ? null : JSON.parse(answer.text);
    } catch {
      throw new NotTaken("it answered something else than JSON", { certain: method === "GET" });
    }
  };
  return {
    call: ask,
    all: (url) => allPages(ask, url),
    refused: (error) => error instanceof NotTaken && error.status === 403,
  };
}
