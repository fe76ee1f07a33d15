/** Days as the export writes them (20210131) and as people do (2021-01-31). */

export function dayText(day: number): string {
  const text = String(day).padStart(8, "0");
  return `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}`;
}

/** Days from one to the other, both counted. */
export function daysBetween(first: string, last: string): number {
  return Math.round((Date.parse(last) - Date.parse(first)) / 86_400_000) + 1;
}

/** Every day from one to the other. */
export function everyDay(first: string, last: string): readonly string[] {
  const start = Date.parse(first);
  return Array.from({ length: daysBetween(first, last) }, (_, index) =>
    new Date(start + index * 86_400_000).toISOString().slice(0, 10),
  );
}
