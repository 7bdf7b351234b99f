import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { CountersignError } from "../../../../services/core/errors/error.ts";
import { openIntent } from "../../../../services/core/verify/intent.ts";
import type { Asked, KeptAgent, Keeping } from "../../../../services/gateway/custody/kept-agents.ts";
import { keptAgent } from "../../../../services/main/kept-agents.ts";
import { openKeptRequestStore } from "../../../../services/store/sqlite/kept-requests/open.ts";
import type { Custody } from "../../../../services/core/words/verdicts.ts";
import { issueAct, randomly } from "../support/issue.ts";
import type { Organization, TestAgent } from "../support/organization.ts";
import { type PointOptions, startPoint } from "../support/point.ts";

export const BEARER = `csk_${"A".repeat(43)}`;

/** What the signing service would say next; it says the same to the same intent, whatever is said later. */
export interface Signing {
  says: "permitted" | "held" | "refused";
  /** of the hold that waits */
  approved: boolean;
  /** intents, in the order they were asked */
  readonly asked: string[];
  /** loses its next answer */
  loses: boolean;
}

let number = 0;

/** An agent whose key is kept, registered with a custody. Everything about it is real but the signing service, which has a script. */
export async function startKeeping(organization: Organization, custody: Custody = "Gateway") {
  number += 1;
  const agent: TestAgent = await organization.register(`kept-${number}`, custody);
  const signing: Signing = { says: "permitted", approved: false, asked: [], loses: false };
  const answers = new Map<string, Asked>();
  const { identity, signer } = agent;
  const real = keptAgent("helper", {
    ...{ identity, signer, clock: organization.clock, randomBytes: randomly, signingUrl: "", gatewayUrl: "" },
  });
  const answer = async (intent: string): Promise<Asked> => {
    const { disclosures, claims, hash } = openIntent(intent);
    if (signing.says === "refused") {
      const error = new CountersignError("ACTION_BLOCKED", "ABOVE_BLOCK");
      return { kind: "refused", error, more: { reason: "ABOVE_BLOCK", denial: "signed" } };
    }
    if (signing.says === "held" && !(claims.hold !== null && signing.approved)) {
      return { kind: "held", hold: claims.hold ?? hash, expires: claims.iat + 600, reason: "ABOVE_HOLD" };
    }
    const { sub } = claims;
    const envelope = await issueAct(organization, { act: claims.act, disclosures }, sub, {
      agent,
      edit: (made) => ({ ...made, ctx: { ...made.ctx, custody: "Gateway", act_for: claims.act_for } }),
    });
    return { kind: "permitted", envelope };
  };
  const kept: KeptAgent = {
    ...real,
    ask: async (intent) => {
      signing.asked.push(intent);
      const known = answers.get(intent) ?? (await answer(intent));
      answers.set(intent, known);
      if (!signing.loses) return known;
      signing.loses = false;
      throw new CountersignError("SERVICE_UNREACHABLE", "the answer was lost");
    },
    look: () => Promise.resolve(signing.approved ? "answered" : "pending"),
  };
  return { agent, kept, signing };
}

/** A gateway that keeps the key of one agent. */
export async function startKeepingPoint(
  organization: Organization,
  kept: KeptAgent,
  { keeping = "Gateway", directory: given, ...options }: PointOptions & { readonly keeping?: Keeping } = {},
) {
  const directory = given ?? (await mkdtemp(join(tmpdir(), "keeping-")));
  const requests = await openKeptRequestStore(join(directory, "kept.sqlite"));
  const ofBearer = (key: string) => Promise.resolve(key === BEARER ? kept : null);
  const point = await startPoint(organization, {
    ...options,
    directory,
    replace: {
      ...{ keeping: { agents: { keeping, ofBearer }, requests }, spool: join(directory, "spool") },
      ...options.replace,
    },
  });
  return {
    ...point,
    requests,
    stop: async () => {
      await point.stop();
      await requests.close();
    },
    remove: async () => {
      await point.remove();
      await requests.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
