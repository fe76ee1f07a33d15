/** The locks that one run holds on properties. */
import type { State } from "../state.js";

/** The locks of the properties of a run. What is locked is released by `releaseAll` whatever happens. */
export class Locks {
  readonly #state: State;
  readonly #held: Map<string, () => Promise<void>> = new Map();

  constructor(state: State) {
    this.#state = state;
  }

  /** @throws GoalsError `locked` (exit 6). */
  async lock(property: string): Promise<void> {
    this.#held.set(property, await this.#state.lock(property));
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
