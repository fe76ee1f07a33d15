/**
 * Who makes a call. There is no sign-in on loopback, so a call says it itself: `x-emulator-user: ana@example.com`, or
 * `authorization: Bearer ana@example.com`. Knows nothing of roles.
 */

import type { Metadata } from "@grpc/grpc-js";
import { OWNER } from "../world.js";

/**
 * The caller's e-mail address; OWNER's where the call names nobody. A bearer token that is no address is a real one sent
 * by mistake: it is not taken for a name, so that it cannot end up in logs and change histories.
 */
export function callerOf(metadata: Metadata): string {
  const [named] = metadata.get("x-emulator-user");
  if (named !== undefined && named !== "") return String(named);
  const [, bearer] = /^Bearer (\S+@\S+)$/i.exec(String(metadata.get("authorization")[0] ?? "")) ?? [];
  return bearer ?? OWNER.email;
}
