/** The parts of pages' addresses. Pure: text in, text out. */
import type { Dialect } from "./dialect.js";
import { NO_ADDRESS } from "./hits.js";

// What follows the path must not break the line: no pattern that looks for a path reads on from there.
const TAIL = "(?:[?#].*)?$";
export const HOST_PATTERN = `^https?://(?:[^/?#@]*@)?([^/?#@:]+)(?::[0-9]+)?(?:/[^?#]*)?${TAIL}`;
export const PATH_PATTERN = `^https?://[^/?#]+([^?#]*)${TAIL}`;

/** For FROM: the pages of a query and the parts of their addresses, with other columns of the query. */
export function addressesSql(seen: string, others: readonly string[], dialect: Dialect): string {
  const also = others.map((column) => `, ${column}`).join("");
  return `(
  SELECT page, url${also}, ${dialect.extract("url", HOST_PATTERN)} AS host, ${dialect.extract("url", PATH_PATTERN)} AS path,
    ${dialect.extract("url", `(?i)${HOST_PATTERN}`)} AS any_host, ${dialect.extract("url", `(?i)${PATH_PATTERN}`)} AS any_path
  FROM (SELECT page${also}, nullif(page, ${dialect.text(NO_ADDRESS)}) AS url FROM (${seen}) AS seen) AS addresses
) AS parts`;
}
