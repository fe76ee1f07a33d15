/** What is known of the person of a row besides its events: the day they first came, the moment of their first purchase. */
import { channelGroupSql } from "../../events/session-sql.js";

/** As SQL over a row of `facts`. The columns of `people` are named anew, so that none hides one of the row. */
export function ofPerson(column: "first_on" | "bought"): string {
  return `(SELECT one.${column} FROM people AS one (pid, of_property, pseudo, first_on, bought) WHERE one.pid = person)`;
}

/** The channel that first brought the person. */
export const FIRST_CHANNEL: string = channelGroupSql("user_source", "user_medium", "user_campaign");
