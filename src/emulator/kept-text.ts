/** What an emulator remembers as JSON text, and back: maps, moments and bytes among it, which JSON has not. Pure. */

/** What JSON has no form for stands in an object whose only key is one of these. */
const FORMS = ["$map", "$date", "$bytes", "$object"] as const;

/** Values of objects, lists, texts, numbers, maps, dates and bytes; what is undefined is left out. */
export function toText(value: unknown): string {
  return JSON.stringify(formed(value));
}

function formed(value: unknown): unknown {
  if (value instanceof Map) return { $map: [...value].map(([key, one]) => [formed(key), formed(one)]) };
  if (value instanceof Date) return { $date: value.toISOString() };
  if (value instanceof Uint8Array) return { $bytes: Buffer.from(value).toString("base64") };
  if (Array.isArray(value)) return value.map(formed);
  if (typeof value !== "object" || value === null) return value;
  const fields = Object.entries(value).map(([key, one]) => [key, formed(one)] as const);
  const [only] = fields;
  // An object that looks like one of the forms is taken apart, so that it comes back as what it was.
  if (fields.length === 1 && FORMS.some((form) => form === only?.[0])) return { $object: fields };
  return Object.fromEntries(fields);
}

/** @throws SyntaxError for a text that is none of `toText` */
export function fromText(text: string): unknown {
  return JSON.parse(text, (_, value: unknown) => {
    if (typeof value !== "object" || value === null) return value;
    const keys = Object.keys(value);
    if (keys.length !== 1) return value;
    const form = value as Readonly<Record<string, never>>;
    switch (keys[0]) {
      case "$map":
        return new Map(form.$map);
      case "$date":
        return new Date(form.$date ?? "");
      case "$bytes":
        return Buffer.from(form.$bytes ?? "", "base64");
      case "$object":
        return Object.fromEntries(form.$object ?? []);
      default:
        return value;
    }
  });
}
