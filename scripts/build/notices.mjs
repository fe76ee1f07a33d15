// The licences of what is bundled, as their authors ask: who it is, under what terms, the whole text.
import { readdirSync, readFileSync } from "node:fs";

const HEAD = "ga4-goals holds parts of these packages. Each is under its own licence.\n";

/**
 * The notices for files of `node_modules`.
 *
 * @throws Error for a package without the text of its licence, where we don't have it either: it must not be shipped then
 */
export function notices(files) {
  const folders = new Set(
    files.flatMap((file) => /^.*node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(file)?.[0] ?? []),
  );
  return [HEAD, ...[...folders].map(notice)].join(`\n${"-".repeat(80)}\n\n`);
}

function notice(folder) {
  const { name, version, license, author } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
  const by = typeof author === "object" ? author.name : author;
  const texts = licences(folder, license);
  if (texts.length === 0) throw new Error(`${name} ${version}: no text of its licence, ${license}`);
  return `${[`${name} ${version} (${license})`, ...(by ? [by] : []), ...texts].join("\n\n")}\n`;
}

function licences(folder, license) {
  const texts = readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => /^(licen[cs]e|notice|copying)/i.test(name))
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      return entry.isDirectory() ? readdirSync(path).map((name) => `${path}/${name}`) : [path];
    })
    .map((path) => readFileSync(path, "utf8").trim());
  if (texts.length > 0) return texts;
  // It is our own, and stands beside.
  if (license === "Apache-2.0") return ["The text is that of the file LICENSE of ga4-goals."];
  const [, text] =
    /\n(?:#+ )?License\n(?:-+\n)?([\s\S]*)$/i.exec(readFileSync(`${folder}/README.md`, "utf8")) ?? [];
  return text === undefined ? [] : [text.trim()];
}
