/** Sizes, as BigQuery's console shows them and people write them. */

/** `12.3 GB`, decimal as BigQuery's console shows limits. */
export function bytesText(bytes: number): string {
  const units = ["bytes", "kB", "MB", "GB", "TB", "PB"];
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  const amount = bytes / 1000 ** power;
  return `${power === 0 ? amount : amount.toFixed(amount < 10 ? 1 : 0)} ${units[power] ?? ""}`;
}

/** `50GB`, `800 MB`, `1e9`, decimal units; null for anything else. */
export function bytesOf(text: string): number | null {
  const [, amount, unit] = /^\s*(\d+(?:\.\d+)?(?:e\d+)?)\s*([kMGTP]?)B?\s*$/i.exec(text) ?? [];
  if (amount === undefined) return null;
  return Math.round(
    Number(amount) * 1000 ** ["", "K", "M", "G", "T", "P"].indexOf((unit ?? "").toUpperCase()),
  );
}
