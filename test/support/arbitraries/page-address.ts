/**
 * Random page addresses and what goals ask of them, about the same few hosts, paths and words: encodings in upper and
 * lower case, hosts that begin or end like others, paths that look like hosts, ports, patterns with anchors.
 */
import fc from "fast-check";
import { hostAsReported } from "../../../src/goals/pattern/address-text.js";
import { confineRegex } from "../../../src/goals/pattern/confine-regex.js";
import { address as browserAddress, pathPiece } from "../../sync/compile/addresses.js";
import { validPattern } from "../../sync/compile/patterns.js";

const PATHS = [
  ...["/", "", "/a", "/a/", "/a/b", "/A/B/", "/x//", "//a", "/thanks.html", "/thanksXhtml", "/thanks/a"],
  ...["/über", "/%C3%BCber", "/%c3%bcber", "/%C3%bCber", "/ÜBER", "/%C3%9CBER", "/u%CC%88ber"],
  ...["/a b", "/a%20b", "/a+b", "/a%2Fb", "/a%2fb", "/100%", "/%zz", "/%25a", "/日本", "/%E6%97%A5%e6%9c%ac"],
  ...["/shop.example", "/shop.example/a", "/10.0.0.1/", "/https://shop.example/a", "/a@shop.example"],
  ...["/ſhop", "/\u212a", "/straße", "/stra%C3%9Fe", "/{a}", "/%7Ba%7D", "/a'b", "/a-b", "/a_b"],
] as const;
const HOSTS = [
  ...["shop.example", "www.shop.example", "notshop.example", "shop.examples", "shop.example.org"],
  ...["me@shop.example", "shop.example:a@m.other.example", "shop.example:8443", "shop.example:80"],
  ...["Shop.Example", "WWW.SHOP.EXAMPLE", "me@Shop.example:8443"],
  ...["10.0.0.1", "10.example", "110.0.0.1", "10", "m.other.example", "xn--bcher-kva.example", "thanks.a"],
] as const;
const TAILS = [
  ...["", "", "?", "#", "?ref=/a", "?x=1&y=thanks.html", "#/a/b", "/?q", "?next=https://shop.example/a"],
  ...["?a\nb", "#\n", "\n", "\n?a"],
  ...["?u=10.0.0.1", "#/%C3%BCber", "?a@shop.example/a", "?a#b", "#a?b"],
] as const;

/** An address as a `page_view` may carry it; seldom one that is no web address. */
export const pageAddress: fc.Arbitrary<string> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc
      .tuple(
        fc.constantFrom("https", "https", "http", "http", "HTTPS"),
        fc.constantFrom(...HOSTS),
        fc.oneof(
          { weight: 3, arbitrary: fc.constantFrom(...PATHS) },
          { weight: 1, arbitrary: fc.array(pathPiece, { maxLength: 4 }).map((p) => `/${p.join("")}`) },
        ),
        fc.constantFrom(...TAILS),
      )
      .map(([scheme, host, path, tail]) => `${scheme}://${host}${path}${tail}`),
  },
  { weight: 4, arbitrary: browserAddress },
  {
    weight: 1,
    arbitrary: fc.constantFrom("about:blank", "file:///a", "", "\n", "android-app://a/b", "https:a"),
  },
);

/**
 * The same, with what RE2 and browsers read otherwise (docs/decisions/0036) in the writing in which browsers report it, which is
 * percent-encoded. Of a line end in the middle of an address they leave nothing.
 */
export const reportedAddress: fc.Arbitrary<string> = pageAddress.map((text) =>
  text
    .replace(
      /[\u017f\u1e9e\u2028\u2029\u2126\u212a\u212b\u03f4]|[\u{10000}-\u{10ffff}]/gu,
      encodeURIComponent,
    )
    .replaceAll("\r", ""),
);

const ignore_case = fc.constantFrom(undefined, true, false);

/** Neither the end of a path nor a variable of the goals file. */
const isPathText = (text: string): boolean => text !== "" && !/[?#\n]|\$\{/.test(text);

const slashed = fc
  .oneof(
    fc.constantFrom(...PATHS),
    fc.constantFrom("/a", "/A", "/b", "/thanks.html", "/über", "/Über", "/a b", "/日本", "/shop.example"),
    fc.array(pathPiece, { maxLength: 3 }).map((pieces) => `/${pieces.join("")}`),
  )
  .filter((text) => text.startsWith("/") && isPathText(text));
const pathPart = fc
  .oneof(
    fc.constantFrom("a", "/", "b", "html", ".", "/B", "über", "BER", "%C3%BC", "%c3", "C3", "20", "%", "ß"),
    fc.constantFrom("shop", "shop.example", "example/a", "10.", "thanks", "://", "@", "日", " ", "k", "S"),
    fc.array(pathPiece, { minLength: 1, maxLength: 3 }).map((pieces) => pieces.join("")),
  )
  .filter(isPathText);

const PATH_PATTERNS = [
  ...["/a(/.*)?", ".*thanks.*", "/[a-z]+\\.html", "/.*b/?", "(/a|/A/B/)", "^/a$", "^/a|/b$", "(^/a$)", ".*"],
  ...["/a\\b.*", ".*\\ba", "/.*\\Bb", "\\A/a.*\\z", "/über", "/[üa]ber", "/ü+ber", "(?i)/ÜBER", "/a.b"],
  ...[
    ".*shop\\.example.*",
    "/\\S+",
    "/\\w+",
    "/[^/]+/?",
    "/%C3%BCber",
    "/a b",
    "/.*日.*",
    "/\\Qa+b\\E",
    ".+/",
  ],
  ...["(?s)/.*", "/a{1}", "/(a|thanks)[.a-z]*", "/\\D*", "/[^a]*", "/(?:)", "/.{0,3}"],
] as const;
const HOST_PATTERNS = [
  ...["(www\\.)?shop\\.example", ".*OTHER.*", "10\\..*", "^shop\\.example$", "shop.example", "[a-z.]+"],
  ...[".*\\.example", "\\d+\\..*", "(?i)Shop.*", ".*", "\\bshop\\b.*", "[^.]+\\.example", "xn--.*", "S.*"],
] as const;

const pathMatch = fc.oneof(
  slashed,
  fc.record({ equals: slashed, ignore_case }),
  fc.record({ begins_with: slashed, ignore_case }),
  fc.record({ ends_with: pathPart, ignore_case }),
  fc.record({ contains: pathPart, ignore_case }),
  fc.record({ not_contains: pathPart, ignore_case }),
  fc.record({ not_equals: slashed, ignore_case }),
  fc.record({ begins_with: slashed, not_contains: pathPart }),
  fc
    .record({
      regex: fc.oneof(
        { weight: 2, arbitrary: fc.constantFrom<string>(...PATH_PATTERNS) },
        { weight: 1, arbitrary: validPattern },
      ),
      ignore_case,
    })
    .filter((m) => !m.regex.includes("${") && confineRegex(m.regex, "path", m.ignore_case ?? false).ok),
);

const hostText = fc.constantFrom(
  ...["shop.example", "WWW.shop.example", "example", "shop.", ".example", "10.", "10.0.0.1", "10", "1"],
  ...["bücher.example", "Bücher.", "www.", "other", ".0.1", "shop.example.org", "not", "m.", "thanks"],
);
const hostMatch = fc.oneof(
  hostText.filter((text) => hostAsReported(text, "equals") !== undefined),
  ...(["equals", "begins_with", "ends_with", "contains"] as const).map((operator) =>
    hostText
      .filter((text) => hostAsReported(text, operator) !== undefined)
      .map((text) => ({ [operator]: text })),
  ),
  fc.record({ not_contains: fc.constantFrom("other", "shop", "10.") }),
  fc.record({ not_equals: fc.constantFrom("shop.example", "10.0.0.1") }),
  fc
    .record({
      regex: fc.oneof(
        { weight: 3, arbitrary: fc.constantFrom<string>(...HOST_PATTERNS) },
        { weight: 1, arbitrary: validPattern.map((text) => text.replace(/^\^?\/|\/\?$/g, "")) },
      ),
    })
    .filter(({ regex }) => regex !== "" && !regex.includes("${") && confineRegex(regex, "host", true).ok),
);

const urlMatch = fc.oneof(
  fc.record({ contains: fc.constantFrom("?ref", "#", "shop", "%C3", "@", ":8443"), ignore_case }),
  fc.record({ not_contains: fc.constantFrom("?", "https"), ignore_case }),
  fc.record({ begins_with: fc.constantFrom("https://", "https://shop.example", "http") }),
  fc.record({ ends_with: fc.constantFrom("/a", "thanks.html") }),
  fc.record({
    regex: fc.constantFrom(".*", "[^a]*", "https://.*/a.*", "^https://.*", ".*\\bshop\\b.*", ".+a$"),
    ignore_case,
  }),
);

/** The `page` of a destination goal, as the goals file has it. */
export const pageMatch: fc.Arbitrary<string | Readonly<Record<string, unknown>>> = fc.oneof(
  { weight: 1, arbitrary: slashed },
  { weight: 3, arbitrary: fc.record({ path: pathMatch }) },
  { weight: 2, arbitrary: fc.record({ host: hostMatch }) },
  {
    weight: 4,
    arbitrary: fc
      .record({ path: pathMatch, host: hostMatch, url: urlMatch }, { requiredKeys: [] })
      .filter((page) => Object.keys(page).length > 0),
  },
);
