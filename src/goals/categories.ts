/** The categories that go with a tier. */
export const CATEGORIES = {
  macro: ["revenue", "lead", "inquiry"],
  micro: ["navigation", "interaction", "engagement"],
} as const;
