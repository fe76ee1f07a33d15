/**
 * `tag_manager:` against the rest of the file and GA4's limits: the code in a page counts the sessions of one web stream.
 */
import type { Check } from "./context.js";

/** GA4 takes 5 minutes to 7 hours 55 minutes [D 12131703]. */
const SESSION_TIMEOUT = { least: 300, most: 28_500 };

export const checkTagManager: Check = ({ config, error, place, written }) => {
  const { tagManager, streams, goals } = config;
  if (!tagManager) return;
  const { measurementId, sessionTimeoutSeconds: timeout } = tagManager;
  if (timeout < SESSION_TIMEOUT.least || timeout > SESSION_TIMEOUT.most) {
    const path = ["tag_manager", "session_timeout"];
    error("session-timeout", place(path), { shown: written(path) });
  }
  const counted = goals.some(
    (goal) => (goal.type === "duration" || goal.type === "pages_per_session") && goal.via === "page_code",
  );
  if (measurementId === undefined && counted && streams.length > 1) {
    error("tag-manager-streams", place(["tag_manager"]), { streams });
  }
  if (measurementId !== undefined && streams.length > 0 && !streams.includes(measurementId)) {
    const path = ["tag_manager", "measurement_id"];
    error("tag-manager-other-stream", place(path), { shown: written(path) });
  }
};
