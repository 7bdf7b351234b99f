import { utf8 } from "../../core/encoding/bytes.ts";
import { toHex } from "../../core/encoding/hex.ts";
import { sha256 } from "../../core/hash.ts";
import type { Pin, PublicKey } from "../../core/ports/ports.ts";
import { parseAgentSubject } from "../../core/words/ids.ts";
import type { Registries } from "./registries.ts";

/**
 * The key an agent is registered with at the newest block, whatever its status; null when nobody is registered under the subject.
 * @param subject `UID=<agent id>,CN=<DID>`
 * @throws CLAIMS_INVALID, CHAIN_UNREACHABLE, STALE_STATE
 */
export async function agentKeyOf(
  registries: Pick<Registries, "readAgent">,
  head: { readonly pin: () => Pin },
  subject: string,
): Promise<PublicKey | null> {
  const { agentId, did } = parseAgentSubject(subject);
  const { publicKey, didHash } = await registries.readAgent(head.pin(), agentId);
  return didHash === toHex(sha256(utf8(did))) ? publicKey : null;
}
