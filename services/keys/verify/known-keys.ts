import { CountersignError } from "../../core/errors/error.ts";
import { keyId } from "../../core/jws/key.ts";
import type { ParsedJws } from "../../core/jws/parse.ts";
import { verifyJws } from "../../core/jws/verify.ts";
import type { PublicKey } from "../../core/ports/ports.ts";
import { nodeVerifier } from "./node-verifier.ts";

/**
 * Keys the chain named before, by owner. A signature is checked against them before anything is read of the chain, so that a
 * forged one costs no read. They are no permission: what a key may do now is read afterwards.
 */
export interface KnownKeys {
  /**
   * An owner nobody has seen may be a new one, and only the chain can tell: so many of them are let through in a while.
   * @throws JWS_SIGNATURE_INVALID, JWS_ALG_KEY_MISMATCH, RATE_LIMITED
   */
  screen(owner: string, jws: ParsedJws): void;
  /** @param key one the chain names for the owner, and that signed something valid */
  remember(owner: string, key: PublicKey): void;
}

/** @param mayAsk takes a turn of those for owners nobody has seen; the seconds to wait when there is none */
export function createKnownKeys(mayAsk: () => number | null): KnownKeys {
  const known = new Map<string, Map<string, PublicKey>>();

  return {
    screen(owner, jws) {
      const keys = known.get(owner);
      const key = keys?.get(jws.header.kid);
      if (key !== undefined) return verifyJws(jws, key, [nodeVerifier]);
      // A known owner's other key is looked for once per block: reads are remembered.
      if (keys !== undefined) return;
      const wait = mayAsk();
      if (wait === null) return;
      throw new CountersignError("RATE_LIMITED", `${owner} is not known here, and too many such ask`, {
        retryAfter: wait,
      });
    },
    remember(owner, key) {
      const keys = known.get(owner) ?? new Map<string, PublicKey>();
      known.set(owner, keys.set(keyId(key), key));
    },
  };
}
