/** What counts as a number when a text is compared as one: decimal digits, a point, an exponent; the same in both dialects. */
export const NUMBER_PATTERN = "[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?";
