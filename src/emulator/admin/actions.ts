/** Methods that do something other than create, read, change or remove one resource. Sources: the protos' comments. */
import { type UnaryHandler, unary } from "../grpc/service.js";
import { failedPrecondition, invalidArgument, notFound, permissionDenied } from "../grpc/status.js";
import { toTimestamp } from "../grpc/timestamp.js";
import { recordAnnotated } from "../world/resources.js";
import type { AnnotatedState, World } from "../world/state.js";
import { editableProperty, existingStream, visibleAccounts } from "./access.js";
import { checkDisplayName } from "./accounts.js";
import { parseName } from "./request.js";

/** What a caller has to say, word for word. */
const ACKNOWLEDGEMENT =
  "I acknowledge that I have the necessary privacy disclosures and rights from my end users for the collection and processing of their data, including the association of such data with the visitation information Google Analytics collects from my site and/or app property.";

interface Named {
  readonly name: string;
}

/** Those of both versions. */
export function actionHandlers(world: World): Record<string, UnaryHandler> {
  return {
    AcknowledgeUserDataCollection: unary(
      (request: { readonly property: string; readonly acknowledgement: string }, { user }) => {
        const property = editableProperty(world, parseName(request.property, "properties")[0], user);
        if (request.acknowledgement !== ACKNOWLEDGEMENT)
          throw invalidArgument(`acknowledgement must be: "${ACKNOWLEDGEMENT}"`);
        world.properties.set(property.id, { ...property, acknowledged: true });
        return {};
      },
    ),

    /** A new account shares nothing here; what is agreed to when one is made is a person's choice. */
    GetDataSharingSettings: unary(({ name }: Named, { user }) => {
      const [id] = parseName(name.replace(/\/dataSharingSettings$/, ""), "accounts");
      if (!visibleAccounts(world, user).some((account) => account.id === id)) throw permissionDenied();
      return { name: `accounts/${id}/dataSharingSettings` };
    }),

    /** The account comes when a person accepts the terms at the page that the ticket leads to: here nobody does. */
    ProvisionAccountTicket: unary(
      (request: {
        readonly account: { readonly displayName: string } | null;
        readonly redirectUri: string;
      }) => {
        checkDisplayName("account", request.account?.displayName ?? "");
        if (!URL.canParse(request.redirectUri)) throw invalidArgument("redirect_uri must be a URL.");
        return { accountTicketId: `emulated-${world.nextId++}` };
      },
    ),
  };
}

/** Those of v1alpha alone. */
export function alphaActionHandlers(world: World): Record<string, UnaryHandler> {
  const keep = (before: AnnotatedState, message: AnnotatedState["message"], email: string): object => {
    const after = { ...before, message };
    world.annotated.set(after.name, after);
    recordAnnotated(world, before, after, { email });
    return { ...message, name: after.name };
  };
  return {
    ReorderEventEditRules: unary(
      (request: { readonly parent: string; readonly eventEditRules: readonly string[] }, { user }) => {
        const [propertyId, streamId] = parseName(request.parent, "properties", "dataStreams");
        existingStream(editableProperty(world, propertyId, user), streamId);
        const rules = [...world.annotated.values()].filter(
          ({ type, parent }) => type === "EventEditRule" && parent === request.parent,
        );
        const wanted = new Set(request.eventEditRules);
        if (wanted.size !== rules.length || !rules.every(({ name }) => wanted.has(name)))
          throw invalidArgument("event_edit_rules must name every rule of the stream once.");
        for (const [index, name] of request.eventEditRules.entries()) {
          const rule = rules.find((one) => one.name === name);
          if (rule !== undefined) keep(rule, { ...rule.message, processingOrder: String(index + 1) }, user);
        }
        return {};
      },
    ),

    /** One that was made here waits for somebody in Display & Video 360, and can be taken back. */
    CancelDisplayVideo360AdvertiserLinkProposal: unary(({ name }: Named, { user }) => {
      const [propertyId] = parseName(name, "properties", "displayVideo360AdvertiserLinkProposals");
      editableProperty(world, propertyId, user);
      const proposal = world.annotated.get(name);
      if (proposal === undefined) throw notFound();
      const details = proposal.message.linkProposalStatusDetails as { readonly linkProposalState?: string };
      if (details.linkProposalState === "WITHDRAWN") throw failedPrecondition("The proposal was withdrawn.");
      const withdrawn = { ...details, linkProposalState: "WITHDRAWN" };
      return keep(proposal, { ...proposal.message, linkProposalStatusDetails: withdrawn }, user);
    }),

    /** Google takes events of a user out of single-user data within days and off its servers later: no report here changes. */
    SubmitUserDeletion: unary(
      (
        request: Named &
          Readonly<Record<"userId" | "clientId" | "appInstanceId" | "userProvidedData", string>>,
        { user },
      ) => {
        editableProperty(world, parseName(request.name, "properties")[0], user);
        const { userId, clientId, appInstanceId, userProvidedData } = request;
        if (![userId, clientId, appInstanceId, userProvidedData].some((id) => id))
          throw invalidArgument(
            "One of user_id, client_id, app_instance_id, user_provided_data is required.",
          );
        return { deletionRequestTime: toTimestamp(world.clock.now()) };
      },
    ),
  };
}
