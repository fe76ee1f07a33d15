/** Colours that can be read: contrast as WCAG 2.2 has it, and a colour moved as far as it takes. Pure. */

/** Text needs so much (success criterion 1.4.3). */
const READABLE = 4.5;
/** The grounds that a page has: its paper and its cards. */
export const GROUNDS = { light: ["#f6f7f9", "#ffffff"], dark: ["#10151c", "#19202a"] } as const;

/** From 1 (alike) to 21 (black on white), of two colours like `#0a5f9e`. */
export function contrast(a: string, b: string): number {
  const [x, y] = [luminance(a), luminance(b)];
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

/** A colour on the page's light and dark grounds: as it is where it can be read there, else darker or lighter until it can. */
export function readableColours(colour: string): { readonly light: string; readonly dark: string } {
  return { light: moved(colour, GROUNDS.light, 0), dark: moved(colour, GROUNDS.dark, 255) };
}

function moved(colour: string, grounds: readonly string[], towards: number): string {
  const steps = 40;
  for (let step = 0; step <= steps; step += 1) {
    const mixed = hex(channels(colour).map((value) => value + ((towards - value) * step) / steps));
    if (grounds.every((ground) => contrast(mixed, ground) >= READABLE)) return mixed;
  }
  return hex([towards, towards, towards]);
}

function channels(colour: string): readonly number[] {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
}

function hex(values: readonly number[]): string {
  return `#${values.map((value) => Math.round(value).toString(16).padStart(2, "0")).join("")}`;
}

/** Relative, of sRGB. */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = channels(colour).map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
