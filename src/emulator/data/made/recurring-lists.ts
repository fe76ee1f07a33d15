/**
 * Recurring audience lists (v1alpha): an audience list a day, for so many days. Google makes them by itself; here the one of
 * a day is made when that day somebody looks at the recurring list.
 */
import { invalidArgument } from "../../grpc/status.js";
import type { PropertyState, World } from "../../world/state.js";
import { dayIn, lengthInDays } from "../dates.js";
import type { SnapshotInput } from "./audiences.js";
import type { Collection, Kind } from "./made.js";

interface Input extends SnapshotInput {
  /** Absent: as many as is usual. */
  readonly activeDaysRemaining?: number;
  readonly webhookNotification?: { readonly uri?: string; readonly channelToken?: string } | null;
}

interface Content {
  readonly input: Input;
  readonly audienceDisplayName: unknown;
  readonly days: number;
  readonly firstDay: string;
  /** Of the last list. */
  readonly lastDay: string;
  /** Names, the last first. */
  readonly audienceLists: readonly string[];
}

/** "Requests above their respective maximum will be coerced to their maximum." */
const DAYS = {
  GOOGLE_ANALYTICS_STANDARD: { usual: 14, most: 30 },
  GOOGLE_ANALYTICS_360: { usual: 180, most: 365 },
} as const;

/** The lengths that the proto's comments allow. No notification is sent from here. */
function checkWebhook(webhook: Input["webhookNotification"]): void {
  if (!webhook) return;
  const { uri = "", channelToken = "" } = webhook;
  if (!uri.startsWith("https://") || uri.length > 128)
    throw invalidArgument(
      "webhook_notification.uri must be an address with https of at most 128 characters.",
    );
  if (channelToken.length > 64)
    throw invalidArgument("webhook_notification.channel_token must have at most 64 characters.");
}

export function recurringLists(
  { world }: { readonly world: World },
  makeList: Collection<SnapshotInput>["create"],
): Kind<Input, Content> {
  const today = ({ timeZone }: PropertyState): string => dayIn(timeZone, world.clock.now());
  const remaining = (property: PropertyState, { days, firstDay: first }: Content): number =>
    Math.max(0, days + 1 - lengthInDays({ name: "", first, last: today(property) }));
  function told(property: PropertyState, content: Content) {
    const { input, audienceDisplayName, audienceLists } = content;
    const activeDaysRemaining = remaining(property, content);
    return { message: { ...input, audienceDisplayName, activeDaysRemaining, audienceLists }, content };
  }

  return {
    type: "RecurringAudienceList",
    version: "v1alpha",
    async make(property, input) {
      const { usual, most } = DAYS[property.serviceLevel];
      const days = Math.min(input.activeDaysRemaining ?? usual, most);
      if (days < 1)
        throw invalidArgument("recurring_audience_list.active_days_remaining must be at least 1.");
      checkWebhook(input.webhookNotification);
      const firstDay = today(property);
      const { name, message } = await makeList(property, input);
      const { audienceDisplayName } = message;
      return told(property, {
        input,
        audienceDisplayName,
        days,
        firstDay,
        lastDay: firstDay,
        audienceLists: [name],
      });
    },
    async renew(property, content) {
      const { input, lastDay, audienceLists } = content;
      const day = today(property);
      // Of an audience that is archived there is nobody to list.
      const isThere = property.audiences.has(input.audience.slice(input.audience.lastIndexOf("/") + 1));
      if (lastDay === day || remaining(property, content) === 0 || !isThere) return told(property, content);
      const { name } = await makeList(property, input);
      return told(property, { ...content, lastDay: day, audienceLists: [name, ...audienceLists] });
    },
  };
}
