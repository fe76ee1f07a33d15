/**
 * What the console's page and its server say to each other: every endpoint with what it is asked and what it answers.
 * Types alone, so that the page's bundle takes nothing else of the server with it.
 *
 * Everything is `POST /api/NAME` with a JSON object and `Content-Type: application/json`, and answers 200 with JSON; only
 * `GET /api/events` is a stream of server-sent events. What can't be answered comes with another status and `ErrorJson`:
 * 400 the request, 403 not from this page, 404 no such thing, 409 the file was changed elsewhere, 413 too large,
 * 422 files are wrong or Google says no (the `exitCode` tells, as on the command line), 500 a mistake of the program.
 *
 * Names and texts of answers are as files and Google have them: put them into the page as text, never as markup. What
 * files take from the environment is never in them: `${env.NAME}` stands in its place.
 */
import type { EventsRead, GoalCount, JourneyFunnel } from "../backtest/model.js";
import type { DiagnosticJson } from "../diagnostics/diagnostic-json.js";
import type { Category, Counting, GoalType, Tier } from "../goals/goal.js";
import type { AssistChoice } from "../report/assists.js";
import type { ReportFormat, TableName } from "../report/draw/table-names.js";
import type { ConversionReport } from "../report/model.js";
import type { Compare } from "../report/period.js";
import type { Foretold } from "../sync/draw/foretold.js";
import type { OutcomeJson, OutcomesJson, TagManagerEndJson } from "../sync/draw/outcomes.js";
import type { RefusalsJson } from "../sync/draw/refusals.js";
import type { Plan } from "../sync/plan/plan.js";
import type { CheckResult } from "../watch/finding.js";
import type { ErrorJson } from "../workflows/error-json.js";

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
  /** A goal made of what was picked, in the file it is to stand in. */
  readonly draft: {
    readonly ask: Draft & { readonly file: string; readonly pick: Pick };
    readonly answer: Drafted;
  };
  /** One change of a draft, with comments and order kept. */
  readonly edit: { readonly ask: Draft & { readonly change: Change }; readonly answer: Edited };
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

export interface ClientChoice {
  readonly name: string;
  readonly property: string | null;
  readonly labels: Readonly<Record<string, string>>;
  /** False where its files are wrong. */
  readonly ready: boolean;
}

export interface FileText {
  /** As the console was given it, `goals/shop.yaml`; the only name it is known by. */
  readonly file: string;
  /** As it is written; empty where it can't be read (the diagnostics say why). */
  readonly text: string;
  /** Of the bytes on disk; null where there is no such file. For `save`. */
  readonly hash: string | null;
}

/** Where counts come from: an export, else what `pull` has stored, else nowhere. */
export interface EventsSource {
  readonly from: "events" | "store" | "none";
  /** A sentence for a person: which files, or how to have numbers. */
  readonly words: string;
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

// ---- counting

/** A newer request for numbers of the same console's page overtakes an older one, which then answers `overtaken`. */
export type Counted =
  | { readonly kind: "overtaken" }
  /** The draft has errors, which `check` tells; or there is no such goal in it. */
  | { readonly kind: "wrong" }
  /** There is nothing to count from, or no way to: why, in a sentence. */
  | { readonly kind: "unknown"; readonly why: string }
  | { readonly kind: "store"; readonly count: number; readonly days: DaysCounted }
  | {
      readonly kind: "events";
      /** As `ga4-goals backtest` has it, with its days. */
      readonly goal: GoalCount;
      readonly days: DaysCounted;
      /** What it counted in, the commonest first: paths of pages, values of a parameter. */
      readonly matches: readonly SeenValue[];
      /** What comes close and is not counted. */
      readonly near: readonly SeenValue[];
      /** Against the goal of the same id on disk; null where there is none, or where it is the same. */
      readonly against: Against | null;
      /** What the number leaves out or rests on, a sentence each: say it where the number shows. */
      readonly notes: readonly string[];
    };

export interface DaysCounted {
  readonly firstDay: string;
  readonly lastDay: string;
  readonly days: number;
  /** Of all visits; null where the source does not say. */
  readonly sessions: number | null;
}

export interface SeenValue {
  /** `page`: a path; else the name of a parameter. */
  readonly what: string;
  readonly value: string;
  readonly count: number;
}

/** Sessions that have the goal by the draft and not by the file, and the other way round. */
export interface Against {
  readonly count: number;
  readonly won: number;
  readonly lost: number;
}

export type Counts =
  | { readonly kind: "unknown"; readonly why: string }
  | {
      readonly kind: "store";
      readonly counts: Readonly<Record<string, number | null>>;
      readonly days: DaysCounted;
    }
  | { readonly kind: "events"; readonly goals: readonly GoalCount[]; readonly events: EventsRead };

export type Funnel =
  | { readonly kind: "overtaken" }
  | { readonly kind: "wrong" }
  | { readonly kind: "unknown"; readonly why: string }
  | { readonly kind: "events"; readonly funnel: JourneyFunnel; readonly days: DaysCounted };

// ---- making and changing goals

export type Seen =
  | { readonly kind: "unknown"; readonly why: string }
  | {
      readonly kind: "events";
      /** The commonest first; `more` says how many were left out. */
      readonly pages: readonly { readonly path: string; readonly views: number; readonly sessions: number }[];
      readonly morePages: number;
      readonly events: readonly {
        readonly name: string;
        readonly count: number;
        readonly sessions: number;
        readonly parameters: readonly {
          readonly name: string;
          /** The commonest first; not all. */
          readonly values: readonly { readonly value: string; readonly count: number }[];
        }[];
      }[];
    };

export type Pick =
  | { readonly page: string }
  | { readonly event: string; readonly where?: Readonly<Record<string, string>> };

export interface Drafted {
  /** Of the new goal. */
  readonly id: string;
  /** Of the file that was named, with it. */
  readonly text: string;
}

/** `raw` values as the file would have them; undefined is not sent, null is YAML's null. */
export type Change =
  /** One value of a goal or journey; `path` from the top: `["goals", "order", "value"]`. Blocks on the way are made. */
  | { readonly kind: "set"; readonly path: readonly (string | number)[]; readonly value: unknown }
  | { readonly kind: "remove"; readonly path: readonly (string | number)[] }
  /** An item of a list, `["journeys", "checkout", "steps"]`, from one place to another. */
  | {
      readonly kind: "move";
      readonly path: readonly (string | number)[];
      readonly from: number;
      readonly to: number;
    };

export type Edited =
  | { readonly ok: true; readonly file: string; readonly text: string }
  /** The file is written in a way that can't be changed at this one place: change it in the text. */
  | { readonly ok: false; readonly problem: string; readonly reason: string };

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

export interface Live {
  readonly property: string;
  readonly propertyName: string;
  readonly goals: readonly GoalLive[];
}

export interface GoalLive {
  readonly goal: string;
  /**
   * `same`; `drifted`: changed in GA4 since the last apply; `changed`: in the file; `new`: not there yet; `not-ours`: there,
   * and the next apply takes it over.
   */
  readonly state: "same" | "drifted" | "changed" | "new" | "not-ours";
  /** Why it counts nothing, or less than it says; a sentence each. */
  readonly cannotFire: readonly string[];
  readonly mayNotFire: readonly string[];
  /** What the next apply does to it, a line each. */
  readonly operations: readonly string[];
}

export interface PlanAsk extends OfClient {
  readonly allowDelete: boolean;
  readonly force: boolean;
}

export interface Planned {
  /** The id that `apply` takes; of this plan alone, while nothing it was made from has changed. */
  readonly digest: string;
  readonly plan: Plan;
  readonly hasChanges: boolean;
  /** Why it can't be applied, in words; empty where it can. */
  readonly refusals: RefusalsJson;
  /** True where whoever is signed in may only read. */
  readonly readOnly: boolean;
  /** True where an earlier apply was cut off: `ga4-goals apply --resume` goes on with it. */
  readonly interrupted: boolean;
  /** As the terminal shows it, without colours. */
  readonly text: string;
  /** By goal, where counts are known. */
  readonly foretold: Readonly<Record<string, Foretold>>;
  /** Why the button does nothing; null where the plan can be applied. */
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

export interface ReportAsk extends OfClient {
  /** `28d`, `last-week`, `2026-10`, ...; default: 28d. */
  readonly period?: string;
  readonly compare?: Compare;
  readonly by?: readonly string[];
  readonly assists?: AssistChoice;
  /** From what `pull` has stored, without asking GA4. */
  readonly fromStore?: boolean;
}

export interface Reported {
  /** For `report-file`. */
  readonly id: string;
  readonly report: ConversionReport;
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
