/** Schedules whose fields do not go together. */
import { unusedFields } from "../schedule.js";
import type { Check } from "./context.js";

export const checkSchedules: Check = ({ raw, config, complete, error, place, keyPlace }) => {
  for (const [id, schedule] of Object.entries(raw.schedule ?? {})) {
    for (const key of unusedFields(schedule)) {
      error("schedule-unused", keyPlace(["schedule", id, key]), { key });
    }
  }
  const told = (config.alerts?.to ?? []).length > 0;
  for (const { id, check, sendTo } of config.schedule ?? []) {
    if (check && complete && !told && sendTo.length === 0) {
      error("check-tells-nobody", place(["schedule", id, "check"]), {});
    }
  }
};
