/** Plans that were shown to somebody who may then say yes to one of them: nothing else is carried out, and that once. */

export interface ShownPlans {
  /** Remembers a saved plan's text and gives its hash. */
  readonly show: (saved: string) => string;
  /** The text, never again; null where no such plan was shown. */
  readonly take: (hash: string) => string | null;
}

/** How many are kept; an assistant that plans all day does not fill the memory. */
const KEPT = 20;

export function createShownPlans(): ShownPlans {
  const plans = new Map<string, string>();
  return {
    show: (saved) => {
      const { id } = JSON.parse(saved) as { readonly id: string };
      plans.delete(id);
      plans.set(id, saved);
      for (const oldest of [...plans.keys()].slice(0, -KEPT)) plans.delete(oldest);
      return id;
    },
    take: (hash) => {
      const saved = plans.get(hash) ?? null;
      plans.delete(hash);
      return saved;
    },
  };
}
