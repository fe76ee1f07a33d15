/** A check as JUnit's XML, for CI servers: a suite a property, a case a goal; what could not be judged is skipped. */
import { printable } from "../../diagnostics/printable.js";
import { type CheckedClient, type CheckResult, type Finding, subjectOf } from "../finding.js";
import { doubtOf } from "./words.js";

/** Ends in a newline. */
export function checkJunit(clients: readonly CheckedClient[]): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="ga4-goals check">
${clients.map(({ name, result }) => ("error" in result ? errorSuite(name, result.error) : suite(name, result))).join("\n")}
</testsuites>
`;
}

function suite(name: string, result: CheckResult): string {
  const cases = result.goals.map((judged) => {
    const own = result.findings.filter(({ goal }) => goal === judged.goal);
    const unjudged = judged.state === "new" || judged.state === "never_counted" ? doubtOf(judged) : null;
    const inside =
      own.length > 0
        ? own.map(failure).join("")
        : unjudged === null
          ? ""
          : `<skipped message="${xml(unjudged)}"/>`;
    return testCase(name, judged.goal, inside);
  });
  const shared = result.findings.filter(({ goal }) => goal === null);
  const all = [
    ...cases,
    ...shared.map((finding) => testCase(name, `${subjectOf(finding)}: ${finding.kind}`, failure(finding))),
  ];
  const failed = all.filter((one) => one.includes("<failure ")).length;
  const skipped = all.filter((one) => one.includes("<skipped ")).length;
  return `  <testsuite name="${xml(name)}" tests="${all.length}" failures="${failed}" errors="0" skipped="${skipped}">
${all.join("\n")}
  </testsuite>`;
}

function errorSuite(name: string, error: string): string {
  return `  <testsuite name="${xml(name)}" tests="1" failures="0" errors="1" skipped="0">
${testCase(name, "check", `<error message="${xml(error)}"/>`)}
  </testsuite>`;
}

function testCase(suiteName: string, name: string, inside: string): string {
  const head = `    <testcase classname="${xml(suiteName)}" name="${xml(name)}"`;
  return inside === "" ? `${head}/>` : `${head}>${inside}</testcase>`;
}

function failure({ kind, message, next }: Finding): string {
  return `<failure type="${kind}" message="${xml(message)}">${xml(next.join(" "))}</failure>`;
}

function xml(text: string): string {
  return printable(text)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
