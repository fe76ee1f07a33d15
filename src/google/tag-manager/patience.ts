/** Tag Manager takes a call every four seconds for long [F]; an answer over quota is waited for. */

import type { TagManagerReader } from "../../sync/tag-manager/model.js";
import { isOverQuota } from "../errors.js";

export type Sleep = (milliseconds: number) => Promise<void>;

/** Over quota nothing took effect, so trying again is safe: after 4, 8, ... seconds. */
const QUOTA_TRIES = 6;
const QUOTA_WAIT_MS = 4000;

export async function patiently<T>(sleep: Sleep, call: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await call();
    } catch (error) {
      if (!isOverQuota(error) || attempt === QUOTA_TRIES) throw error;
      await sleep(QUOTA_WAIT_MS * 2 ** (attempt - 1));
    }
  }
}

/** The same reader, whose every method waits. */
export function patientReader(reader: TagManagerReader, sleep: Sleep): TagManagerReader {
  return {
    workspaces: () => patiently(sleep, () => reader.workspaces()),
    status: (workspace) => patiently(sleep, () => reader.status(workspace)),
    objects: (workspace) => patiently(sleep, () => reader.objects(workspace)),
    latestVersion: () => patiently(sleep, () => reader.latestVersion()),
    liveVersion: () => patiently(sleep, () => reader.liveVersion()),
  };
}
