/** What links to Google's advertising products share, by the comments of their fields. */
import { failedPrecondition, invalidArgument } from "../../grpc/status.js";
import type { Message, Rules } from "./rules.js";

/** Of a link, what is shared unless it says otherwise; costs only with campaigns. */
export function shares(...fields: readonly string[]): Rules {
  const said = (message: Message, field: string): boolean | undefined =>
    (message[field] as { readonly value?: boolean } | null | undefined)?.value;
  const withCampaigns = (message: Message): boolean => said(message, "campaignDataSharingEnabled") !== false;
  return {
    fill: (message) => ({
      ...message,
      ...Object.fromEntries(
        fields.map((field) => [
          field,
          message[field] ?? { value: field !== "costDataSharingEnabled" || withCampaigns(message) },
        ]),
      ),
    }),
    check(message) {
      if (said(message, "costDataSharingEnabled") === true && !withCampaigns(message))
        throw invalidArgument("cost_data_sharing_enabled needs campaign_data_sharing_enabled.");
    },
  };
}
export const SHARED: readonly string[] = [
  "adsPersonalizationEnabled",
  "campaignDataSharingEnabled",
  "costDataSharingEnabled",
];

/** A proposal of a link to Display & Video 360. */
export const PROPOSAL: Rules = {
  ...shares(...SHARED),
  fill: (message, siblings) => ({
    ...shares(...SHARED).fill?.(message, siblings),
    linkProposalStatusDetails: {
      linkProposalInitiatingProduct: "GOOGLE_ANALYTICS",
      linkProposalState: "AWAITING_REVIEW_FROM_LINKED_PRODUCT",
    },
  }),
  // "only on cancelled proposals"; which code is not established
  checkEnd({ linkProposalStatusDetails: details }) {
    if ((details as { readonly linkProposalState?: string }).linkProposalState !== "WITHDRAWN")
      throw failedPrecondition("Only a proposal that is cancelled can be deleted.");
  },
};
