/** How the command line reaches Tag Manager: an emulator where the environment names one, else Google. */

import type { Context } from "../../cli/context.js";
import {
  connectTagManager,
  TAG_MANAGER_SCOPES,
  type TagManagerClient,
} from "../../google/tag-manager/connect.js";
import type { TagManagerTarget } from "../../sync/tag-manager/model.js";
import type { SignInFlags } from "../options.js";

/** Asks for no more than `what` needs. */
export function openTagManager(
  context: Context,
  flags: SignInFlags,
  target: TagManagerTarget,
  what: keyof typeof TAG_MANAGER_SCOPES,
): Promise<TagManagerClient> {
  const emulatorHost = context.environment.TAGMANAGER_EMULATOR_HOST;
  return connectTagManager(
    {
      scopes: TAG_MANAGER_SCOPES[what],
      sleep: context.stopwatch.sleep,
      ...(emulatorHost ? { emulatorHost } : {}),
      ...(flags.impersonate === undefined ? {} : { impersonate: flags.impersonate }),
    },
    target,
  );
}
