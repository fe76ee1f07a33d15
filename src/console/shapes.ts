/**
 * What the console's page and its server say to each other: every endpoint with what it is asked and what it answers.
 * Types alone, so that the page's bundle takes nothing else of the server with it.
 *
 * Everything is `POST /api/NAME` with a JSON object and `Content-Type: application/json`, and answers 200 with JSON; only
 * `GET /api/events` is a stream of server-sent events. What can't be answered comes with another status and `ErrorJson`:
 * 400 the request, 403 not from this page, 404 no such thing, 409 the file was changed elsewhere, 413 too large,
 * 422 files are wrong or Google says no (the `exitCode` tells, as on the command line), 500 a mistake of the program.
 *
 * The page comes under a policy without inline code and style. A cookie signs it in: nothing has to be sent along.
 *
 * Names and texts of answers are as files and Google have them: put them into the page as text, never as markup. What
 * files take from the environment is never in them: `${env.NAME}` stands in its place.
 */
import type { DiagnosticJson } from "../diagnostics/diagnostic-json.js";
import type { Category, Counting, GoalType, Tier } from "../goals/goal.js";
import type { ReportFormat, TableName } from "../report/draw/table-names.js";
import type { OutcomeJson, OutcomesJson, TagManagerEndJson } from "../sync/draw/outcomes.js";
import type { CheckResult } from "../watch/finding.js";
import type { ErrorJson } from "../workflows/error-json.js";
import type { ReportWish } from "../workflows/report.js";
import type { Drafted, Pick } from "../workflows/workbench/draft-goal.js";
import type { Live } from "../workflows/workbench/live.js";
import type { Reported } from "../workflows/workbench/reports.js";
import type { Planned as PlannedHere } from "../workflows/workbench/shown-plans.js";
import type { FileText } from "../workflows/workbench/texts.js";
import type {
  Counted,
  Counts,
  EventsSource,
  Funnel,
  Parameters,
  Seen,
} from "../workflows/workbench/trials.js";
import type { ClientChoice } from "../workflows/workbench/workbench.js";

/**
 * The table of endpoints. `client`: a name of `State.clients`; null where the console was started without `--clients`.
 *
 * @example type Answer = Endpoints["count"]["answer"]
 */
export interface Endpoints {
  /** Everything there is to begin with; again after a save, or when a file was changed elsewhere. */
  readonly state: { readonly ask: OfClient; readonly answer: State };
  /** The goals, journeys and problems of a draft: files that are not named are as they are on disk. */
  readonly check: { readonly ask: Draft; readonly answer: Checked };
  /** What one goal of a draft would have counted. */
  readonly count: { readonly ask: Draft & { readonly goal: string }; readonly answer: Counted };
  /** What every goal of the files on disk has counted, for the list. */
  readonly counts: { readonly ask: OfClient; readonly answer: Counts };
  /** The funnel of one journey of a draft. */
  readonly funnel: { readonly ask: Draft & { readonly journey: string }; readonly answer: Funnel };
  /** What was seen on the site, to pick from. */
  readonly seen: { readonly ask: OfClient; readonly answer: Seen };
  /** What an event was sent with, to pick conditions from. */
  readonly parameters: { readonly ask: OfClient & { readonly event: string }; readonly answer: Parameters };
  /** A goal made of what was picked, in the file it is to stand in. */
  readonly draft: {
    readonly ask: Draft & { readonly file: string; readonly pick: Pick };
    readonly answer: Drafted;
  };
  /** A file written whole. 409 with a `Conflict` where it is not any more what the draft began with. */
  readonly save: { readonly ask: Save; readonly answer: Saved };
  /** How each goal of the files on disk stands in GA4. */
  readonly live: { readonly ask: OfClient; readonly answer: Live };
  /** Of the files on disk, never of a draft. */
  readonly plan: { readonly ask: PlanAsk; readonly answer: Planned };
  /** Lines of `ApplyEvent`, `Content-Type: application/x-ndjson`; refused with 403 without `--allow-apply`. */
  readonly apply: { readonly ask: OfClient & { readonly digest: string }; readonly answer: ApplyEvent };
  readonly report: { readonly ask: ReportAsk; readonly answer: Reported };
  /** The report that was shown, as a file: the answer is its bytes, with `Content-Disposition`. */
  readonly "report-file": { readonly ask: ReportFile; readonly answer: never };
  /** What `ga4-goals check` says. */
  readonly "check-goals": { readonly ask: OfClient; readonly answer: CheckResult };
  /** The published JSON Schema of goals files. */
  readonly schema: { readonly ask: Record<never, never>; readonly answer: object };
}

export type EndpointName = keyof Endpoints;
export type Ask<N extends EndpointName> = Endpoints[N]["ask"];
export type Answer<N extends EndpointName> = Endpoints[N]["answer"];

export interface OfClient {
  readonly client: string | null;
}

/** Texts that are being written, by file; a file that is not in it is as it is on disk. */
export interface Draft extends OfClient {
  readonly texts: Readonly<Record<string, string>>;
}

// ---- state

export interface State {
  readonly version: string;
  readonly allowApply: boolean;
  /** Empty without `--clients`. */
  readonly clients: readonly ClientChoice[];
  readonly client: string | null;
  /** Digits; null where nothing names one. Then plan, live, report and check can't be asked. */
  readonly property: string | null;
  /** In their order. Only these can be written. */
  readonly files: readonly FileText[];
  readonly events: EventsSource;
  readonly checked: Checked;
}

/** Offsets are in UTF-16 units of the text, as CodeMirror counts; line and column begin at 1. */
export interface Problem extends DiagnosticJson {
  readonly start: number;
  readonly end: number;
  /** What it is about, as far as that can be told: `["goals", "order", "value"]`; for the field of a form. */
  readonly path: readonly (string | number)[];
}

export interface Checked {
  /** True without errors: only then the draft can be counted, and the file planned. */
  readonly valid: boolean;
  readonly problems: readonly Problem[];
  /** In the order of the files. Also of a file with errors, as far as it can be read as YAML. */
  readonly goals: readonly GoalShown[];
  readonly journeys: readonly JourneyShown[];
}

/** A block of a file; `raw` is its data as written, variables by their names. */
interface Block {
  readonly id: string;
  readonly file: string;
  /** Of the key. */
  readonly line: number;
  /** Of the block, its key included. */
  readonly start: number;
  readonly end: number;
  readonly raw: unknown;
}

export interface GoalShown extends Block {
  /** As the tool reads it, defaults filled in; null where the files have errors. */
  readonly goal: {
    readonly name: string;
    readonly tier: Tier;
    readonly category: Category;
    readonly stage: string | null;
    readonly owner: string | null;
    readonly type: GoalType;
    readonly counting: Counting;
    readonly leadsTo: string | null;
    /** The event that GA4 counts. */
    readonly event: string;
    readonly keyEvent: boolean;
    readonly approximate: boolean;
    /** The journeys that have it as a step. */
    readonly journeys: readonly string[];
    /** In words, `2.5 % by 2027-03-31`; null without one. */
    readonly target: string | null;
  } | null;
}

export interface JourneyShown extends Block {
  readonly journey: {
    readonly name: string;
    readonly goal: string;
    readonly open: boolean;
    /** Each as `JourneyFunnel` names it; as many as `raw.steps` has. */
    readonly steps: readonly string[];
  } | null;
}

// ---- making and changing goals

export interface Save extends OfClient {
  readonly file: string;
  readonly text: string;
  /** `FileText.hash` of what the draft began with. */
  readonly basedOn: string | null;
}

export interface Saved {
  readonly hash: string;
}

/** With status 409: nothing was written. */
export interface Conflict extends ErrorJson {
  /** What stands on disk now; the draft is the page's own. */
  readonly theirs: FileText;
}

// ---- GA4

export interface PlanAsk extends OfClient {
  readonly allowDelete: boolean;
  readonly force: boolean;
}

export interface Planned extends PlannedHere {
  /** Why it can't be applied from here, in a sentence; null where it can. */
  readonly notApplicable: string | null;
}

export type ApplyEvent =
  | { readonly kind: "begun"; readonly operations: number }
  | { readonly kind: "outcome"; readonly outcome: OutcomeJson; readonly done: number; readonly of: number }
  | { readonly kind: "note"; readonly text: string }
  /** The last line, one of these. `exitCode` as `ga4-goals apply` ends with. */
  | {
      readonly kind: "ended";
      readonly exitCode: number;
      readonly result: OutcomesJson & { readonly tagManager?: TagManagerEndJson };
    }
  /** Nothing was written. */
  | { readonly kind: "failed"; readonly error: ErrorJson["error"] };

/** `period`: `28d`, `last-week`, `2026-10`, ...; `fromStore`: what `pull` has stored, without asking GA4. */
export interface ReportAsk extends OfClient, ReportWish {
  readonly fromStore?: boolean;
}

export interface ReportFile extends OfClient {
  readonly id: string;
  readonly format: ReportFormat;
  /** With `csv`. */
  readonly table?: TableName;
}

// ---- GET /api/events

/** Each is an event of its `kind`'s name whose data is this as JSON. */
export type ServerEvent =
  /** A file is not any more what it was, whoever changed it: this page, another one, an editor. */
  | { readonly kind: "file"; readonly file: FileText }
  /** What `counts` would answer has changed. */
  | { readonly kind: "counts" }
  /** The console was ended; nothing answers any more. */
  | { readonly kind: "end" };

// ---- what the answers are made of

/** What an event was sent with, the commonest first. */
export type ParametersSeen = Extract<Parameters, { readonly kind: "events" }>["parameters"];

export type {
  CheckResult,
  ClientChoice,
  Counted,
  Counts,
  Drafted,
  ErrorJson,
  EventsSource,
  FileText,
  Funnel,
  Live,
  Parameters,
  Pick,
  Reported,
  Seen,
};
