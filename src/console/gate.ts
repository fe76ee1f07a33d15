/**
 * Who may ask: the page of this console, in the browser of whoever started it. Pure but for randomness; knows nothing of
 * what is asked.
 */
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";

export type Admission =
  | { readonly ok: true }
  | { readonly ok: false; readonly status: number; readonly why: string };

export interface Gate {
  /** To be opened once. */
  readonly token: string;
  /** A `Set-Cookie` for whoever brings the token, the first time; null for anybody else. */
  readonly exchange: (token: string) => string | null;
  /** `isAnswer`: asked by the page's own code, which has to say where it is from. */
  readonly admits: (headers: IncomingHttpHeaders, isAnswer: boolean) => Admission;
  /** Any request at all: to this address, not through another name for it. */
  readonly isHere: (headers: IncomingHttpHeaders) => boolean;
}

/** @param port that the console listens on: cookies are shared by all ports of a machine, so its name holds it */
export function createGate(port: number): Gate {
  const host = `127.0.0.1:${port}`;
  const origin = `http://${host}`;
  const name = `ga4_goals_console_${port}`;
  const token = secret();
  const session = secret();
  let isUsed = false;
  return {
    token,
    isHere: ({ host: named }) => named === host,
    exchange: (given) => {
      if (isUsed || !same(given, token)) return null;
      isUsed = true;
      return `${name}=${session}; Path=/; HttpOnly; SameSite=Strict`;
    },
    admits: (headers, isAnswer) => {
      if (headers.host !== host) return refuse("the address is not this console's");
      const from = headers.origin;
      if (from !== undefined ? from !== origin : isAnswer) return refuse("it was asked by another page");
      const site = headers["sec-fetch-site"];
      if (site !== undefined && site !== "same-origin" && site !== "none")
        return refuse("it was asked by another page");
      const cookies = (headers.cookie ?? "").split(";").map((pair) => pair.trim());
      const given = cookies
        .filter((pair) => pair.startsWith(`${name}=`))
        .map((pair) => pair.slice(name.length + 1));
      return given.some((one) => same(one, session))
        ? { ok: true }
        : refuse("the address has to be opened first");
    },
  };
}

function refuse(why: string): Admission {
  return { ok: false, status: 403, why };
}

function secret(): string {
  return randomBytes(32).toString("base64url");
}

/** In the same time, whatever is given. */
function same(given: string, known: string): boolean {
  const [a, b] = [given, known].map((text) => createHash("sha256").update(text).digest());
  return a !== undefined && b !== undefined && timingSafeEqual(a, b);
}
