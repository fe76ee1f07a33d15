/**
 * Draws docs/pictures/ci-*.png: what a new user of `ci` sees on a pull request. `npx tsx scripts/ci-pictures.ts`. The comments are
 * those that the program writes, on the emulator; they are drawn from their Markdown, and labelled as a drawing.
 */
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { driftKeyEvent } from "../src/emulator/drift.js";
import { startGa4 } from "../src/emulator/ga4.js";
import { ciOn, GOALS, startRunner, THREE } from "../test/cli/ci/runner.js";
import { removeFolders } from "../test/support/folders.js";

const SHA = "89abcdef0123456789abcdef0123456789abcdef";
const pictures = fileURLToPath(new URL("../docs/pictures", import.meta.url));

const ga4 = await startGa4({ accounts: [{ id: "1" }] });
const runner = await startRunner(ga4);
const { github, here, id } = runner;
const ci = (words: readonly string[], more = {}): Promise<unknown> => ciOn(runner, ga4, words, more);
const merge = (): Promise<unknown> =>
  ci(["apply", "--no-commit"], { GITHUB_SHA: SHA, GITHUB_EVENT_PATH: `${here.directory}/push.json` });
here.write("push.json", "{}");
const drawn = new Map<string, string>();
const keep = (name: string): void => void drawn.set(name, (github.comments.get(7) ?? []).at(-1)?.body ?? "");

here.write("goals/shop.yaml", GOALS(id, THREE));
await ci(["plan"]);
keep("ci-plan");
github.merged.set(SHA, 7);
await merge();

here.write(
  "policy.yaml",
  "version: 1\nuse: { macro_keeps_value: error, owner_required: { tier: macro, severity: warning } }\n",
);
const valued = GOALS(id, THREE).replace("event: purchase", "event: purchase, value: 40");
here.write("goals/shop.yaml", valued);
await ci(["plan"]);
await merge();
here.write("goals/shop.yaml", valued.replace("value: 40", "value: null"));
await ci(["plan"]);
keep("ci-policy");

here.write("goals/shop.yaml", valued.replace("value: 1.5", "value: 2"));
await ci(["plan"]);
driftKeyEvent(
  ga4.world,
  id,
  "purchase",
  { countingMethod: "ONCE_PER_SESSION" },
  { email: "ana@example.com" },
);
await merge();
keep("ci-foreign-change");
await github.stop();
await ga4.stop();
removeFolders();

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium" });
const page = await browser.newPage({ viewport: { width: 860, height: 100 } });
for (const [name, body] of drawn) {
  if (body === "") throw new Error(`there is no comment to draw as ${name}`);
  await page.setContent(comment(body));
  await page.screenshot({ path: `${pictures}/${name}.png`, fullPage: true });
}
await browser.close();

function comment(markdown: string): string {
  return `<body style="margin:0;padding:14px 18px;font:14px/1.5 -apple-system,'Segoe UI','Noto Sans',Arial,sans-serif;color:#1f2328;background:#fff">
<style>h3{font-size:17px;margin:0 0 12px}p{margin:0 0 12px}pre{background:#f6f8fa;border-radius:6px;padding:12px 14px;margin:0 0 12px;font:12px/1.45 ui-monospace,"DejaVu Sans Mono",monospace;white-space:pre-wrap}code{background:#eff1f3;border-radius:4px;padding:1px 4px;font:12px ui-monospace,"DejaVu Sans Mono",monospace}.add{color:#116329;background:#dafbe1}.del{color:#82071e;background:#ffebe9}a{color:#0969da;text-decoration:none}</style>
<p style="font-size:12px;color:#59636e">A drawing of the comment, made from its Markdown; GitHub's own fonts and colours differ.</p>
<div style="border:1px solid #d1d9e0;border-radius:6px"><div style="background:#f6f8fa;border-bottom:1px solid #d1d9e0;padding:7px 14px;border-radius:6px 6px 0 0"><b>github-actions</b> <span style="border:1px solid #d1d9e0;border-radius:9px;font-size:11px;padding:0 6px;color:#59636e">bot</span> <span style="color:#59636e">commented</span></div>
<div style="padding:14px 14px 2px">${html(markdown.replace(/<!--[\s\S]*?-->/g, "").trim())}</div></div></body>`;
}

/** As much of Markdown as the comments have. */
function html(markdown: string): string {
  return markdown
    .split(/(```[\s\S]*?\n```)/)
    .map((part) =>
      part.startsWith("```")
        ? fence(part)
        : part
            .split(/\n{2,}/)
            .map(block)
            .join(""),
    )
    .join("");
}

function fence(part: string): string {
  const lines = part.split("\n").slice(1, -1);
  const isDiff = part.startsWith("```diff");
  const shown = lines.map((line) => {
    const kind = isDiff && line.startsWith("+") ? "add" : isDiff && line.startsWith("-") ? "del" : "";
    return kind === "" ? escaped(line) : `<span class="${kind}">${escaped(line)}</span>`;
  });
  return `<pre>${shown.join("\n")}</pre>`;
}

function block(text: string): string {
  if (text.trim() === "") return "";
  const heading = /^#+ (.*)$/.exec(text.trim());
  return heading ? `<h3>${inline(heading[1] ?? "")}</h3>` : `<p>${inline(text.trim())}</p>`;
}

function inline(text: string): string {
  return escaped(text)
    .replace(/`([^`]+)`/g, "<code>$1</code>")
    .replace(/\*\*([^*]+)\*\*/g, "<b>$1</b>")
    .replace(/\[([^\]]+)\]\(([^)]+)\)/g, '<a href="$2">$1</a>')
    .replace(/\\([^\w\s])/g, "$1");
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
