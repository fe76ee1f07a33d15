/** One issue about what needs attention, wherever a repository has its issues: opened, kept up to date, closed. Knows nothing of goals. */

/** An issue, or a comment, as it is there. */
export interface Written {
  /** The issue's number; 0 for a comment. */
  readonly number: number;
  readonly body: string;
  /** The login of who wrote it; empty where that is not said. */
  readonly author: string;
}

/** Issues of one repository. */
export interface Issues {
  /** Our Markdown as it is kept there. */
  readonly written: (text: string) => string;
  /** The login that issues and comments are written as. */
  readonly me: () => Promise<string>;
  /** All open issues with a label. */
  readonly openIssues: (label: string) => Promise<readonly Written[]>;
  readonly createIssue: (issue: Issue & { readonly label: string }) => Promise<void>;
  readonly updateIssue: (
    number: number,
    change: Partial<Issue> & { readonly state?: "closed" },
  ) => Promise<void>;
  readonly createComment: (issue: number, body: string) => Promise<void>;
}

export interface Issue {
  readonly title: string;
  readonly body: string;
}

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

/** Texts come back with the line ends of a form. */
export function sameText(a: string, b: string): boolean {
  const plain = (text: string): string => text.replaceAll("\r\n", "\n").trim();
  return plain(a) === plain(b);
}
