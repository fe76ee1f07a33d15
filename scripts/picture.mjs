// Draws docs/pictures/plan.svg from what `npm run demo` really prints, and report.png from the page that it makes (needs
// Chromium): `node scripts/picture.mjs`.
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const output = execFileSync(process.execPath, [`${root}dist/bin.js`, "demo"], {
  env: { ...process.env, FORCE_COLOR: "1", NO_COLOR: "" },
  encoding: "utf8",
  maxBuffer: 2 ** 26,
});

mkdirSync(`${root}docs/pictures`, { recursive: true });
draw("plan", section("apply"), 26);
await photograph(/Open (file:\S+)/.exec(plain(output))?.[1], `${root}docs/pictures/report.png`);

/** The top of a page, as wide as it is in the README. */
async function photograph(page, path) {
  const { chromium } = await import("playwright-core");
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium" });
  const tab = await browser.newPage({ viewport: { width: 1000, height: 900 } });
  await tab.goto(page);
  await tab.screenshot({ path });
  await browser.close();
}

/** The lines from a command's prompt to the next comment or prompt. */
function section(command) {
  const lines = output.split("\n");
  const start = lines.findIndex((line) => plain(line).startsWith(`$ ga4-goals ${command}`));
  const rest = lines.slice(start + 1);
  const end = rest.findIndex((line) => /^[#$] /.test(plain(line)));
  return [lines[start], ...rest.slice(0, end)].join("\n").trimEnd().split("\n");
}

function plain(line) {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: ANSI escapes are control characters
  return line.replace(/\u001b\[[0-9;]*m/g, "");
}

function draw(name, lines, most) {
  const shown = lines.length > most ? [...lines.slice(0, most - 1), "..."] : lines;
  const columns = Math.max(80, ...shown.map((line) => plain(line).length));
  const width = Math.ceil(columns * 8.43) + 40;
  const height = shown.length * 19 + 34;
  const text = shown
    .map((line, i) => `<text x="20" y="${i * 19 + 32}" xml:space="preserve">${spans(line)}</text>`)
    .join("\n");
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="Output of ga4-goals ${name}">
<style>text{font:14px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;fill:#d8dee9}.b{font-weight:700;fill:#fff}.d{fill:#8b95a7}.g{fill:#8fd18f}.r{fill:#f28b82}.y{fill:#e8c56b}</style>
<rect width="100%" height="100%" rx="8" fill="#1b2027"/>
${text}
</svg>
`;
  writeFileSync(`${root}docs/pictures/${name}.svg`, svg);
}

function spans(line) {
  const classes = { 1: "b", 2: "d", 31: "r", 32: "g", 33: "y" };
  let out = "";
  let style = "";
  // biome-ignore lint/suspicious/noControlCharactersInRegex: ANSI escapes are control characters
  for (const part of line.split(/(\u001b\[[0-9;]*m)/)) {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: ANSI escapes are control characters
    const code = /^\u001b\[([0-9;]*)m$/.exec(part)?.[1];
    if (code !== undefined) style = classes[code] ?? "";
    else if (part !== "") out += style ? `<tspan class="${style}">${xml(part)}</tspan>` : xml(part);
  }
  return out;
}

function xml(text) {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}
