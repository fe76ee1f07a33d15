/** Tag Manager takes a call every four seconds for long [F]; an answer over quota is waited for. */

import { isOverQuota } from "../errors.js";

export type Sleep = (milliseconds: number) => Promise<void>;

/** Over quota nothing took effect, so trying again is safe: after 4, 8, ... seconds. */
const QUOTA_TRIES = 6;
const QUOTA_WAIT_MS = 4000;

/** The same call, which waits. */
export function patient<A extends readonly unknown[], T>(
  sleep: Sleep,
  call: (...args: A) => Promise<T>,
): (...args: A) => Promise<T> {
  return async (...args) => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await call(...args);
      } catch (error) {
        if (!isOverQuota(error) || attempt === QUOTA_TRIES) throw error;
        await sleep(QUOTA_WAIT_MS * 2 ** (attempt - 1));
      }
    }
  };
}
