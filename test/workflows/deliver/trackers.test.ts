/** The issues of GitHub and GitLab, over calls that are only written down. */
import { expect, it } from "vitest";
import {
  type Calls,
  gitHubIssues,
  gitLabIssues,
  type Tracker,
} from "../../../src/workflows/deliver/trackers.js";

/** As our Markdown parts an @ from a name, where HTML can. */
const NAME = "@<!-- -->everyone";

async function writtenOf(open: (calls: Calls) => Tracker): Promise<readonly string[]> {
  const sent: string[] = [];
  const tracker = open({
    call: async (_method, _url, body) => {
      sent.push(JSON.stringify(body));
      return {};
    },
    all: async () => [],
    refused: () => false,
  });
  await tracker.createIssue({ title: "t", body: NAME, label: "l" });
  await tracker.updateIssue(1, { title: "t", body: NAME });
  await tracker.updateIssue(1, { state: "closed" });
  await tracker.createComment(1, NAME);
  return sent;
}

it("keep an @ and a name apart as each service needs it, in every text", async () => {
  const gitLab = await writtenOf((calls) =>
    gitLabIssues({ api: "https://gitlab.example", project: "1" }, calls),
  );
  const joined = "@\u2060everyone";
  expect(gitLab).toEqual([
    JSON.stringify({ title: "t", description: joined, labels: "l" }),
    JSON.stringify({ title: "t", description: joined }),
    JSON.stringify({ state_event: "close" }),
    JSON.stringify({ body: joined }),
  ]);
  const gitHub = await writtenOf((calls) =>
    gitHubIssues({ api: "https://github.example", repository: "acme/shop" }, calls),
  );
  expect(gitHub).toEqual([
    JSON.stringify({ title: "t", body: NAME, labels: ["l"] }),
    JSON.stringify({ title: "t", body: NAME }),
    JSON.stringify({ state: "closed" }),
    JSON.stringify({ body: NAME }),
  ]);
});
