/** Why a page could not be opened, in words, from what Chromium says. */
const WORDS: Readonly<Record<string, string>> = {
  ERR_NAME_NOT_RESOLVED: "there is no such host",
  ERR_CONNECTION_REFUSED: "nothing answers there",
  ERR_CONNECTION_RESET: "the connection was closed at once",
  ERR_CONNECTION_CLOSED: "the connection was closed at once",
  ERR_EMPTY_RESPONSE: "the connection was closed at once",
  ERR_CONNECTION_TIMED_OUT: "no answer comes",
  ERR_TIMED_OUT: "no answer comes",
  ERR_ADDRESS_UNREACHABLE: "no way leads there from this machine",
  ERR_INTERNET_DISCONNECTED: "this machine is offline",
  ERR_TUNNEL_CONNECTION_FAILED: "the proxy does not let it through",
  ERR_PROXY_CONNECTION_FAILED: "the proxy can't be reached",
  ERR_SSL_PROTOCOL_ERROR: "it does not speak https",
  ERR_TOO_MANY_REDIRECTS: "it redirects in a circle",
  ERR_UNSAFE_PORT: "browsers do not open this port",
  ERR_BLOCKED_BY_CLIENT: "the browser is set to block it",
};

/** Null where `message` is about something else. */
export function whyNotOpened(message: string): string | null {
  const code = /net::(ERR_[A-Z_0-9]+)/.exec(message)?.[1];
  if (code === undefined) return /^page\.goto: Timeout/.test(message) ? "no answer comes" : null;
  if (code.startsWith("ERR_CERT_")) return `its certificate is not trusted (${code})`;
  const words = WORDS[code];
  return words === undefined ? code : words;
}
