import type { HeadTracker } from "../../chain/read/head.ts";
import type { Registries } from "../../chain/read/registries.ts";
import type { SystemAddresses } from "../../chain/read/deployment.ts";
import { recoverWallet, type Signed } from "../../chain/signed/approval.ts";
import { acceptedForm, signatureForms } from "../../chain/signed/forms.ts";
import { CountersignError } from "../../core/errors/error.ts";
import type { Clock } from "../../core/ports/ports.ts";
import { sha256b64 } from "../../core/schemas/primitives.ts";
import { secondsOf } from "../../core/time.ts";
import { openHoldReading } from "../../core/verify/hold-reading.ts";
import { logUrn, parseAgentSubject } from "../../core/words/ids.ts";
import { type ReaderKeys, requireReader } from "../../log/readers.ts";
import type { Mappings } from "../../platform/mappings.ts";
import { policyInForce } from "../shared/standing.ts";

/** A GET of a hold or of their list, as it came in. */
export interface HoldAsked {
  /** null for the list, which an approver's proof does not open: it names one hold */
  readonly hold: string | null;
  /** Countersign-Proof; null when there is none */
  readonly proof: string | null;
  /** the Host header; null when there is none */
  readonly host: string | null;
  /** path and query, as sent */
  readonly path: string;
}

/** Who asked, once that is proven: an agent is shown what it was held for itself, an approver or an operator (null) any hold. */
export interface HoldReader {
  readonly agent: number | null;
}

/** Proves who asks, before anything is looked up: a stranger is not told whether there is such a hold. */
export type RequireHoldReader = (asked: HoldAsked) => Promise<HoldReader>;

export interface HoldReadersDeps {
  readonly system: SystemAddresses;
  readonly logId: number;
  readonly mappings: Mappings;
  readonly registries: Pick<Registries, "isSignedBy" | "readApproverCeiling" | "readPolicy">;
  readonly head: Pick<HeadTracker, "pin">;
  readonly clock: Clock;
  /** agents and operators */
  readonly readers: ReaderKeys;
  /** what the service is called beside the Host header */
  readonly names: readonly string[];
  /** A turn of those nobody has seen: null when there is one, else the seconds to wait. */
  readonly mayAsk: () => number | null;
}

/** A function that throws PROOF_MISSING, PROOF_INVALID, PROOF_EXPIRED, HOLD_UNKNOWN, RATE_LIMITED, JWS_*, JSON_*, CLAIMS_INVALID, and those of the policy and the chain. */
export function createHoldReaders(deps: HoldReadersDeps): RequireHoldReader {
  const { system, logId, clock, readers } = deps;
  const isApprover = approverCheck(deps);

  return async ({ hold, proof, host, path }) => {
    const now = secondsOf(clock);
    if (hold === null || proof === null || proof.includes(".")) {
      const aud = logUrn(system.chainId, system.system, logId);
      const { agent } = await requireReader(readers, proof, { method: "GET", path, aud, now });
      return { agent: agent === null ? null : parseAgentSubject(agent).agentId };
    }
    if (!sha256b64.safeParse(hold).success) throw new CountersignError("HOLD_UNKNOWN", "that is no id of a hold");
    const { chainId, system: address } = system;
    const request = { chainId, system: address, hold, host, names: deps.names, now };
    const { reading, digest } = openHoldReading(proof, request);
    if (await isApprover(digest, reading)) return { agent: null };
    throw new CountersignError("PROOF_INVALID", "not signed by an approver of the policy");
  };
}

/**
 * Whether a signature is by an approver of the policy in force. A wallet that read here before is known without asking the chain;
 * everyone else takes a turn of strangers, because only the chain can tell.
 */
function approverCheck({ registries, head, mappings, mayAsk }: HoldReadersDeps) {
  const known = new Set<string>();

  return async (digest: string, given: Signed): Promise<boolean> => {
    const { signer } = given;
    const isByKey = signatureForms(given.signature).some((form) => recoverWallet(digest, form) === signer);
    const wait = known.has(signer) && isByKey ? null : mayAsk();
    if (wait !== null) {
      throw new CountersignError("RATE_LIMITED", `${signer} is not known here, and too many such ask`, {
        retryAfter: wait,
      });
    }
    const pin = head.pin();
    const { evaluator, policyId } = (await policyInForce(registries, mappings, pin)).policy;
    if ((await registries.readApproverCeiling(pin, evaluator, policyId, signer)) === null) return false;
    const signed = await acceptedForm((form) => registries.isSignedBy(pin, digest, form), given);
    if (signed !== null) known.add(signer);
    return signed !== null;
  };
}
