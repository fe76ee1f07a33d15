/** A backtest as JSON: the model itself, for programs. `schemaVersion` says which shape. */

/** Two spaces of indentation and a newline at the end. */
export function renderJson(model: { readonly schemaVersion: number }): string {
  return `${JSON.stringify(model, null, 2)}\n`;
}
