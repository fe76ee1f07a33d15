/**
 * Shell text as commands: words without their quotes, what is put before them, where their output goes. As much of a
 * shell as documentation uses; it runs nothing and fills in no variable.
 */

export interface ShellCommand {
  /** Without quotes; never empty. */
  readonly words: readonly string[];
  /** `NAME=value` before the command. */
  readonly environment: Readonly<Record<string, string>>;
  /** Where `>` puts what it says. */
  readonly into?: string;
  /** As written. */
  readonly text: string;
  /** From 0, in the text given. */
  readonly line: number;
}

interface Token {
  readonly kind: "word" | "operator";
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Text within `$(...)`. */
  readonly inner?: readonly string[];
}

const OPERATOR = /^(?:&&|\|\||\||;|&|>>|2>&1|2>|>|<|\n)/;

/**
 * Every command in it, in order; what stands in `$(...)` comes before the command it stands in.
 *
 * @throws Error for a quote that is not closed.
 */
export function commandsIn(shell: string): readonly ShellCommand[] {
  const commands: ShellCommand[] = [];
  let part: Token[] = [];
  const end = (): void => {
    commands.push(...commandOf(part, shell));
    part = [];
  };
  for (const token of tokensOf(shell)) {
    if (token.kind === "operator" && !/^(2?>|>>|<)$/.test(token.text)) end();
    else part.push(token);
  }
  end();
  return commands;
}

function commandOf(tokens: readonly Token[], shell: string): readonly ShellCommand[] {
  const words: string[] = [];
  const environment: Record<string, string> = {};
  const inner: string[] = [];
  let into: string | undefined;
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i];
    if (token === undefined) break;
    inner.push(...(token.inner ?? []));
    const [, name, value = ""] = /^([A-Z_][A-Z0-9_]*)=(.*)$/s.exec(token.text) ?? [];
    if (token.kind === "operator") {
      i += 1;
      if (token.text.startsWith(">")) into = tokens[i]?.text;
    } else if (words.length === 0 && name !== undefined) environment[name] = value;
    else words.push(token.text);
  }
  const [first] = tokens;
  const line = shell.slice(0, first?.start ?? 0).split("\n").length - 1;
  const own = inner.flatMap((text) => commandsIn(text).map((command) => ({ ...command, line })));
  if (words.length === 0) return own;
  const text = shell.slice(first?.start, tokens.at(-1)?.end).replace(/\\\n\s*/g, "");
  return [...own, { words, environment, text, line, ...(into === undefined ? {} : { into }) }];
}

function tokensOf(shell: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < shell.length) {
    const rest = shell.slice(at);
    const [blank] = /^(?:[ \t]|\\\n|#[^\n]*)+/.exec(rest) ?? [];
    const [operator] = OPERATOR.exec(rest) ?? [];
    if (blank !== undefined) at += blank.length;
    else if (operator !== undefined) {
      tokens.push({ kind: "operator", text: operator, start: at, end: at + operator.length });
      at += operator.length;
    } else {
      const word = wordAt(shell, at);
      tokens.push(word);
      at = word.end;
    }
  }
  return tokens;
}

function wordAt(shell: string, start: number): Token {
  let text = "";
  let at = start;
  const inner: string[] = [];
  const closing = (quote: string, from: number): number => {
    const end = shell.indexOf(quote, from);
    if (end < 0) throw new Error(`${quote} is not closed in: ${shell.slice(start)}`);
    return end;
  };
  while (at < shell.length && !/[\s|;&<>]/.test(shell[at] ?? "")) {
    if (shell[at] === "'") {
      const end = closing("'", at + 1);
      text += shell.slice(at + 1, end);
      at = end + 1;
    } else if (shell[at] === '"') {
      const end = closing('"', at + 1);
      const quoted = shell.slice(at + 1, end);
      inner.push(...[...quoted.matchAll(/\$\(([^)]*)\)/g)].map(([, command = ""]) => command));
      text += quoted;
      at = end + 1;
    } else if (shell.startsWith("$(", at)) {
      const end = closing(")", at);
      inner.push(shell.slice(at + 2, end));
      text += shell.slice(at, end + 1);
      at = end + 1;
    } else if (shell[at] === "\\") {
      text += shell[at + 1] ?? "";
      at += 2;
    } else {
      text += shell[at];
      at += 1;
    }
  }
  return { kind: "word", text, start, end: at, ...(inner.length > 0 ? { inner } : {}) };
}
