import { loadPeer } from "./load.ts";
import type { PeerSetup } from "./peer.ts";

interface KeyPair {
  readonly publicKey: string;
  readonly privateKey: string;
}

interface Aps {
  generateKeyPair(): KeyPair;
  createActionIntent(options: object): object;
  verifyActionIntent(intent: object): { valid: boolean; errors: readonly string[] };
  verifyAuthorityDelegationChain(chain: readonly object[], options: object): { valid: boolean; failures: unknown };
}

interface Issue {
  issueAuthorityDelegation(this: void, body: object, privateKey: string): { delegation_id: string };
}

const HOPS = 3;
const ISSUED = "2026-01-01T00:00:00.000Z";
const UNTIL = "2099-01-01T00:00:00.000Z";

/** Agent Passport System: the one rival in Node with signed delegations that only narrow. */
export const setUpAps: PeerSetup = async () => {
  const root = ["agent-passport-system", "dist", "src"];
  const aps = await loadPeer<Aps>(...root, "index.js");
  const { issueAuthorityDelegation } = await loadPeer<Issue>(...root, "v2", "authority-delegation", "issue.js");
  const keys = Array.from({ length: HOPS + 1 }, () => aps.generateKeyPair());
  const name = (place: number) => `did:example:agent-${place}`;
  const chain: { delegation_id: string }[] = [];
  for (let hop = 0; hop < HOPS; hop += 1) {
    const body = bodyOf(hop, chain.at(-1)?.delegation_id ?? null, name);
    chain.push(issueAuthorityDelegation(body, keys[hop]?.privateKey ?? ""));
  }
  const known = new Map(keys.map(({ publicKey }, place) => [name(place), publicKey]));
  const verifyChain = () =>
    aps.verifyAuthorityDelegationChain(chain, {
      now: "2026-06-01T00:00:00.000Z",
      resolveVerificationKey: (issuer: string) => known.get(issuer) ?? null,
      trustRoot: () => true,
      resolveRevocation: () => "active",
    });
  const [agent] = keys;
  const createIntent = () =>
    aps.createActionIntent({
      agentId: name(0),
      agentPublicKey: agent?.publicKey,
      delegationId: chain[0]?.delegation_id,
      action: { type: "order", target: "erp", scopeRequired: "orders", spend: { amount: 50, currency: "USD" } },
      privateKey: agent?.privateKey,
    });
  const intent = createIntent();
  if (!verifyChain().valid || !aps.verifyActionIntent(intent).valid) throw new Error("it refuses what it issued");
  return {
    sign: {
      "APS createActionIntent": {
        does: "makes and signs an intent with Ed25519; its own, smaller content",
        run: createIntent,
      },
    },
    verify: {
      "APS verifyActionIntent": {
        does: "verifies one signed intent; no registry, revocation, possession or request binding",
        run: () => aps.verifyActionIntent(intent),
      },
    },
    decide: {
      "APS verifyAuthorityDelegationChain, 3 hops": {
        does: "verifies three signed delegations that narrow seven facets; keys and revocation come from stubs that always answer",
        run: verifyChain,
      },
    },
  };
};

function bodyOf(hop: number, parent: string | null, name: (place: number) => string): object {
  return {
    record_type: "aps:authority-delegation:v1",
    version: "1.0",
    parent_delegation_id: parent,
    issuer: name(hop),
    subject: name(hop + 1),
    verification_method: `${name(hop)}#key-1`,
    issued_at: ISSUED,
    nonce: String(hop).padStart(32, "0"),
    authority: {
      scope: { profile: "aps-hierarchical-v1", grants: ["orders"] },
      spend: { mode: "bounded", unit: "iso4217:USD:minor", per_action: "10000", cumulative: "1000000" },
      depth: { remaining: HOPS - hop },
      time: { not_before: ISSUED, not_after: UNTIL },
      reputation: { profile: "aps-score-0-100-v1", ceiling: 80 },
      values: { profile: "aps-values-identifiers-v1", required: ["legal"] },
      reversibility: { profile: "aps-tci-v1", ceiling: "compensable" },
    },
  };
}
