/** Whether there is something at a path, for who would otherwise make it by opening it. */
import { access } from "node:fs/promises";

export function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
