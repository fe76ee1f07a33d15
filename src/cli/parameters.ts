/** How flags are read, and the flags' values that several commands share. */

export const asText = (value: string): string => value;

/** @throws Error with words for the person, which the argument parser shows. */
export const asWholeNumber = (value: string): number => {
  if (!/^\d+$/.test(value)) throw new Error(`${JSON.stringify(value)} is not a whole number`);
  return Number(value);
};
