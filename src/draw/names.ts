/** Names of clients and numbers of things, in words. */

/** All of up to `most` names, else the first ones and how many more there are: never cut without saying so. */
export function nameList(names: readonly string[], most: number): string {
  if (names.length <= most) return names.join(", ");
  const shown = Math.max(1, most - 1);
  return `${names.slice(0, shown).join(", ")} and ${names.length - shown} more`;
}

/** `1 property`, `2 properties`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

export function properties(count: number): string {
  return counted(count, "property", "properties");
}
