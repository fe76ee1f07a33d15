/** The locks of the properties of a run: each is held from its plan to the end of its apply. */

import { lockProperty } from "../lock.js";
import type { Ports } from "../ports.js";

/** What is locked is released by `releaseAll` whatever happens. */
export class PropertyLocks {
  readonly #context: Ports;
  readonly #held: Map<string, () => Promise<void>> = new Map();

  constructor(context: Ports) {
    this.#context = context;
  }

  /** @throws GoalsError `locked` (exit 6). */
  async lock(property: string): Promise<void> {
    this.#held.set(property, await lockProperty(this.#context, property));
  }

  async release(property: string): Promise<void> {
    const release = this.#held.get(property);
    this.#held.delete(property);
    await release?.();
  }

  async releaseAll(): Promise<void> {
    for (const property of [...this.#held.keys()]) await this.release(property);
  }
}
