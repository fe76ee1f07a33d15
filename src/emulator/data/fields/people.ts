/** What is known of the person of a row besides its events: the day they first came, the moment of their first purchase. */

/** As SQL over a row of `facts`. The columns of `people` are named anew, so that none hides one of the row. */
export function ofPerson(column: "first_on" | "bought"): string {
  return `(SELECT one.${column} FROM people AS one (pid, of_property, pseudo, first_on, bought) WHERE one.pid = person)`;
}
