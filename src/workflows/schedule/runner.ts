/**
 * Runs scheduled jobs, those of one lane one after the other: what fails is told and forgotten, what is still running is not started again.
 * Knows no clock of its own and no report: whoever has the clock says when.
 */

export interface JobState {
  readonly id: string;
  readonly running: boolean;
  /** The last run that ended; null before the first. */
  readonly last: {
    readonly at: Date;
    readonly milliseconds: number;
    readonly ok: boolean;
    /** What it came to, or what went wrong; one line. */
    readonly says: string;
  } | null;
}

export interface Runner {
  /** Starts a job, or says that it still runs. Resolves when the job has ended; null where it was not begun. */
  trigger(id: string): Promise<JobState["last"]>;
  readonly states: readonly JobState[];
  /** Begins nothing more, also what waits its turn; resolves when the run under way has ended. */
  close(): Promise<void>;
}

export interface RunnerOptions {
  readonly ids: readonly string[];
  /** Does the work and says in a few words what it came to. May throw. */
  readonly job: (id: string) => Promise<string>;
  /** One line a run. */
  readonly log: (line: string) => void;
  readonly now: () => Date;
  /** Jobs of the same lane wait for each other; default: all. A job that hangs keeps no other lane from its time. */
  readonly lane?: (id: string) => string;
  /** The last run of a job before this start, where that is known. */
  readonly before?: (id: string) => JobState["last"];
}

export function createRunner({
  ids,
  job,
  log,
  now,
  lane = () => "",
  before = () => null,
}: RunnerOptions): Runner {
  const states = new Map<string, JobState>(ids.map((id) => [id, { id, running: false, last: before(id) }]));
  const queues = new Map<string, Promise<unknown>>();
  let closed = false;

  async function runOne(id: string, before: JobState["last"]): Promise<JobState["last"]> {
    const at = now();
    if (closed) {
      states.set(id, { id, running: false, last: before });
      log(`${at.toISOString()} ${id} not begun, stopped`);
      return null;
    }
    const outcome = await job(id).then(
      (says) => ({ ok: true, says: oneLine(says) }),
      (error: unknown) => ({
        ok: false,
        says: oneLine(error instanceof Error ? error.message : String(error)),
      }),
    );
    const last = { at, milliseconds: now().getTime() - at.getTime(), ...outcome };
    states.set(id, { id, running: false, last });
    const seconds = (last.milliseconds / 1000).toFixed(1);
    log(`${at.toISOString()} ${id} ${last.ok ? "ok" : "failed"} ${seconds}s ${last.says}`);
    return last;
  }

  return {
    trigger(id) {
      const state = states.get(id);
      if (state === undefined) throw new RangeError(`there is no job ${id}`);
      if (state.running) {
        log(`${now().toISOString()} ${id} skipped, the run before has not ended`);
        return Promise.resolve(null);
      }
      if (closed) return Promise.resolve(null);
      states.set(id, { ...state, running: true });
      const run = (queues.get(lane(id)) ?? Promise.resolve()).then(() => runOne(id, state.last));
      queues.set(lane(id), run);
      return run;
    },
    get states() {
      return [...states.values()];
    },
    async close() {
      closed = true;
      await Promise.all(queues.values());
    },
  };
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
