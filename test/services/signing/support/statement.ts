import { signJws } from "../../../../services/core/jws/build.ts";
import type { Signer } from "../../../../services/core/ports/ports.ts";
import type { Outcome } from "../../../../services/core/schemas/outcome.ts";
import { openSae } from "../../../../services/core/verify/envelope.ts";
import { JWS_TYPES } from "../../../../services/core/words/kinds.ts";
import type { World } from "./world.ts";

/** What the enforcement point would sign; the same for the same permission. */
export async function statement(
  world: World,
  envelope: string,
  change: Partial<Outcome> = {},
  signer?: Signer,
): Promise<string> {
  const { organization } = world;
  const { claims, hash } = openSae(envelope, [JWS_TYPES.sae]);
  const at = claims.exp + 1;
  const outcome: Outcome = {
    v: 1,
    iss: claims.aud,
    sae: { hash, log: claims.chain.log, seq: claims.chain.seq },
    phase: "not_executed",
    status: null,
    digest: null,
    ...{ result: null, form: null },
    reason: "EXPIRED_UNUSED",
    started: at * 1000,
    ended: at * 1000,
    iat: at,
    jti: "outcome-jti",
    chain: { log: 2, seq: 1, anchor: organization.system.anchorLog },
    ...change,
  };
  return signJws(signer ?? organization.keys.gateway, JWS_TYPES.outcome, outcome);
}
