/** A row of bars in one line of text. Knows only numbers. */

const BARS = "▁▂▃▄▅▆▇█";

/**
 * Draws a series in at most `cells` characters; longer series are averaged over equal stretches. Zero is the lowest
 * bar, the largest value the highest; a stretch that is not known at all is a space.
 */
export function sparkline(series: readonly (number | null)[], cells: number): string {
  const count = Math.min(cells, series.length);
  const means = Array.from({ length: count }, (_, cell) => {
    const from = Math.floor((cell * series.length) / count);
    const until = Math.floor(((cell + 1) * series.length) / count);
    const known = series.slice(from, until).filter((value) => value !== null);
    return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
  });
  const top = Math.max(...means.map((mean) => mean ?? 0), 0);
  return means
    .map((mean) => {
      if (mean === null) return " ";
      return BARS[top === 0 ? 0 : Math.round((mean / top) * (BARS.length - 1))] ?? " ";
    })
    .join("");
}
