/** Methods of GA4's APIs that are not served, and why. */
export const METHODS_NOT_SERVED: readonly { readonly why: string; readonly methods: readonly string[] }[] = [
  {
    why: "makes a property whose events are other properties' ones",
    methods: ["CreateRollupProperty", "ProvisionSubproperty"],
  },
  {
    why: "answers what somebody in Display & Video 360 proposed",
    methods: ["ApproveDisplayVideo360AdvertiserLinkProposal"],
  },
  { why: "is answered by a language model", methods: ["Chat"] },
];
