/**
 * Requests that are answered, by their methods: those that hold the emulator to Google's documentation, and what resources are made of
 * and changed in. The names in them are of other emulators: who sends one puts in those of its own.
 */
import { ADMIN_NESTED } from "../documented/admin-nested.js";
import { ADMIN_ROWS } from "../documented/admin-rows.js";
import { ALL } from "../documented/tables.js";
import { BOTH, callsOf, LIVES, type Version } from "../requests/lives.js";
import type { Method } from "./protos.js";

export type Example = Readonly<Record<string, unknown>>;

interface Said {
  readonly method: string;
  readonly request: object;
  readonly versions?: readonly Version[];
  readonly refused?: number;
}

const SAID: readonly Said[] = [
  ...ALL.map((row) => ({ ...row, versions: [row.version] })),
  ...ADMIN_ROWS,
  ...ADMIN_NESTED,
  ...LIVES.flatMap(({ versions = BOTH, ...life }) => callsOf(life).map((call) => ({ ...call, versions }))),
];

const byMethod = new Map<string, Example[]>();
for (const { method, versions = BOTH, request, refused } of SAID)
  for (const version of refused === undefined ? versions : []) {
    // clients write the first letters small
    const key = `${version} ${method.toLowerCase()}`;
    byMethod.set(key, [...(byMethod.get(key) ?? []), request as Example]);
  }

/** As official clients take them over gRPC. */
export function examplesOf({ service, name }: Method): readonly Example[] {
  return byMethod.get(`${service.split(".").at(-2)} ${name.toLowerCase()}`) ?? [];
}
