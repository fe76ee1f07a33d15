/**
 * Keeps secrets out of what is told, whoever put them there: by their look, and by the values of variables that hold some. The
 * one place that knows how a secret looks; `runProgram` sends everything it prints through it. Pure.
 */

const HIDDEN = "[hidden]";

/** Each with what stays of it, `$1` and `$2`. */
const LOOKS: readonly (readonly [RegExp, string])[] = [
  // A key in PEM, or what is left of one that was cut off, also with its line ends written out.
  [
    /-----BEGIN [A-Z ]*PRIVATE KEY-----(?:[\s\S]*?-----END [A-Z ]*PRIVATE KEY-----|(?:[\w+/=\s·]|\\+[nr])*)/g,
    HIDDEN,
  ],
  // Fields of Google's credentials files, in JSON that may stand within JSON: a quote closes with as many backslashes.
  [
    /(?<!\\)((\\*)"(?:private_key|private_key_id|refresh_token|client_secret|access_token|id_token|api_secret)\2"\s*:\s*\2")[\s\S]*?(?=(?<!\\)\2"|$)/g,
    `$1${HIDDEN}`,
  ],
  // Access tokens, refresh tokens, client secrets, API keys of Google.
  [/\bya29\.[\w.-]+/g, HIDDEN],
  [/(?<![\w/])1\/\/0[\w-]{20,}/g, HIDDEN],
  [/\bGOCSPX-[\w-]+/g, HIDDEN],
  [/\bAIza[\w-]{35}/g, HIDDEN],
  // Signed tokens.
  [/\bey[\w-]{10,}\.ey[\w-]{10,}\.[\w-]+/g, HIDDEN],
  [/\b(Bearer\s+)[\w.~+/-]{8,}=*/gi, `$1${HIDDEN}`],
  [/\b(Authorization:\s*Basic\s+)[\w+/]+=*/gi, `$1${HIDDEN}`],
  // GitHub's.
  [/\b(?:gh[pousr]_\w{20,}|github_pat_\w{20,})/g, HIDDEN],
  // In addresses: who signs in, secrets of the Measurement Protocol, webhooks.
  [/\b([a-z][a-z\d+.-]*:\/\/)[^\s/:@"'<>]+:[^\s/@"'<>]+@/gi, `$1${HIDDEN}@`],
  [/([?&](?:api_secret|access_token|refresh_token|client_secret|key|token|sig)=)[^\s&"'<>]+/g, `$1${HIDDEN}`],
  [/(https:\/\/hooks\.slack\.com\/)[\w/-]+/g, `$1${HIDDEN}`],
  [/(https:\/\/(?:[\w-]+\.)?discord(?:app)?\.com\/api\/webhooks\/)[\w/-]+/g, `$1${HIDDEN}`],
  [/(https:\/\/[\w.-]*(?:webhook\.office\.com|logic\.azure\.com)(?::\d+)?\/)[^\s"'<>]+/g, `$1${HIDDEN}`],
  [/(https:\/\/chat\.googleapis\.com\/)[^\s"'<>]+/g, `$1${HIDDEN}`],
];

/** A text without secrets; `values`, as `secretsIn` gives them, are hidden as they are. */
export function hideSecrets(text: string, values: readonly string[] = []): string {
  let hidden = text;
  for (const value of values) hidden = hidden.replaceAll(value, HIDDEN);
  for (const [look, instead] of LOOKS) hidden = hidden.replace(look, instead);
  return hidden;
}

const NAMES = /(?:TOKEN|SECRET|PASSWORD|PASSWD|PRIVATE_KEY|API_KEY|APIKEY|WEBHOOK|WEBHOOK_URL|CREDENTIALS)$/i;
/** Shorter values stand in other words by chance. */
const LONG = 8;
const CREDENTIALS = /CREDENTIALS$/i;

/** The values of variables whose names say that they hold a secret, as they are and as JSON writes them; longer ones first. */
export function secretsIn(environment: Readonly<Record<string, string | undefined>>): readonly string[] {
  const found = new Set<string>();
  for (const [name, value = ""] of Object.entries(environment)) {
    if (value.length < LONG || !NAMES.test(name)) continue;
    // The path of a key is no secret; a key in the place of one is.
    if (CREDENTIALS.test(name) && !isKey(value)) continue;
    found.add(value).add(JSON.stringify(value).slice(1, -1));
  }
  return [...found].toSorted((a, b) => b.length - a.length);
}

/** True for the text of a key, as it is or in base64, where the path of one is wanted. */
export function isKey(text: string): boolean {
  return /^\s*[{[]|-----BEGIN|\n/.test(text) || /^(?:ey|ew)[\w+/=-]{100,}$/.test(text);
}

/** For whoever put it there. */
export const KEY_NOT_PATH =
  "GOOGLE_APPLICATION_CREDENTIALS takes the path of a file, not the key itself. Write the key into a file outside of the repository that only you can read, and name that; in CI, google-github-actions/auth does it.";
