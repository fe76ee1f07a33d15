/** One issue about what needs attention, wherever a repository has its issues: opened, kept up to date, closed. Knows nothing of goals. */

import { type Issue, type Issues, sameText } from "../deliver/trackers.js";

export interface Kept {
  readonly label: string;
  /** What its text begins with. Anybody can write one that does, so its author counts as well. */
  readonly marker: string;
  /** As it is to be; null where there is nothing to tell any more. */
  readonly issue: Issue | null;
  /** The comment that it is closed with. */
  readonly over: string;
  /** What to say beside a change of the text, which nobody is told of by itself; null where the text is enough. */
  readonly news?: (before: string) => string | null;
}

export async function keepIssue(issues: Issues, { label, marker, issue, over, news }: Kept): Promise<void> {
  const me = await issues.me();
  const open = (await issues.openIssues(label)).find(
    ({ body, author }) => author === me && body.startsWith(issues.written(marker)),
  );
  if (open === undefined) {
    if (issue !== null) await issues.createIssue({ ...issue, label });
  } else if (issue === null) {
    await issues.createComment(open.number, over);
    await issues.updateIssue(open.number, { state: "closed" });
  } else if (!sameText(open.body, issues.written(issue.body))) {
    const said = news?.(open.body) ?? null;
    // First the news: a run that is cut off in between tells it again, and not never.
    if (said !== null) await issues.createComment(open.number, said);
    await issues.updateIssue(open.number, issue);
  }
}
