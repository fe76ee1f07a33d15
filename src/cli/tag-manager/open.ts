/** How the command line reaches Tag Manager: an emulator where the environment names one, else Google. */
import {
  connectTagManager,
  TAG_MANAGER_SCOPES,
  type TagManagerClient,
} from "../../google/tag-manager/connect.js";
import { patientReader } from "../../google/tag-manager/patience.js";
import type { TagManagerTarget } from "../../sync/tag-manager/model.js";
import type { SignInFlags } from "../../workflows/options.js";
import type { Context } from "../context.js";

/** Reads wait when Tag Manager says it is over quota; writes are for who sends them. Asks for no more than `what` needs. */
export async function openTagManager(
  context: Context,
  flags: SignInFlags,
  target: TagManagerTarget,
  what: keyof typeof TAG_MANAGER_SCOPES,
): Promise<TagManagerClient> {
  const emulatorHost = context.environment.TAGMANAGER_EMULATOR_HOST;
  const client = await connectTagManager(
    {
      scopes: TAG_MANAGER_SCOPES[what],
      ...(emulatorHost ? { emulatorHost } : {}),
      ...(flags.impersonate === undefined ? {} : { impersonate: flags.impersonate }),
    },
    target,
  );
  return { ...client, ...patientReader(client, context.stopwatch.sleep) };
}
