/** A note in words. All sentences about what a backtest leaves out stand here. */
import { formatCount, formatDay } from "../../draw/format.js";
import type { BacktestNote } from "../model.js";

export function noteText(note: BacktestNote): string {
  switch (note.code) {
    case "no-page-views":
      return `The events hold no page_view of a web stream (an app's do not): ${note.goals.join(", ")} can only count 0.`;
    case "repeated-transactions": {
      const one = note.repeats === 1;
      const repeats = `${formatCount(note.repeats)} ${one ? "purchase repeats" : "purchases repeat"} a transaction_id of the same user`;
      return note.counted
        ? `${repeats} and ${one ? "is" : "are"} counted here (--every-transaction): GA4 counts a transaction once.`
        : `${repeats} and ${one ? "is" : "are"} not counted, as in GA4; --every-transaction counts ${one ? "it" : "them"}.`;
    }
    case "no-session-ids":
      return `${formatCount(note.events)} of ${formatCount(note.of)} events belong to no session (no user_pseudo_id or ga_session_id): they count as events, each for itself, and in no session.`;
    case "approximate":
      return `≈ ${note.goals.join(", ")}: counted here exactly, by GA4 through an audience, which is approximate.`;
    case "mixed-currencies":
      return `${note.goal}: values in ${note.currencies.join(", ")} are not added up.`;
    case "missing-parameter-assumed":
      return `${note.goals.join(", ")}: for an event without the parameter, "is not" is taken as ${note.reading === "holds" ? "true" : "false"}; Google does not say which. --missing-parameter turns it round.`;
    case "short-follow-up":
      return `The events cover ${note.covered} ${note.covered === 1 ? "day" : "days"}: what follows within ${note.days} days is seen in part, so those shares are too low.`;
    case "cut-at-ends":
      return `Sessions that ran over the start of ${formatDay(note.firstDay)} or the end of ${formatDay(note.lastDay)} are cut there, and what users did before is not known.`;
    case "streams-not-told-apart":
      return `streams: ${note.streams.join(", ")} is not looked at: an export names streams by other numbers. Give it the events of those streams alone.`;
  }
}
