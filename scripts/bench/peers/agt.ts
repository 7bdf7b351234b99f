import { loadPeer } from "./load.ts";
import type { PeerSetup } from "./peer.ts";

interface Identity {
  readonly did: string;
  sign(data: Uint8Array): Uint8Array;
  verify(data: Uint8Array, signature: Uint8Array): boolean;
}

interface Agt {
  AgentIdentity: { generate(agentId: string, capabilities: readonly string[]): Identity };
  PolicyEngine: new () => {
    loadYaml(yaml: string): unknown;
    evaluatePolicy(did: string, context: Record<string, unknown>): { allowed: boolean };
  };
  AuditLogger: new () => { log(entry: { agentId: string; action: string; decision: string }): unknown };
}

const RULES = 10;
const POLICY = `apiVersion: governance.toolkit/v1
name: bench
default_action: deny
rules:
${Array.from({ length: RULES - 1 }, (_, i) => `  - name: rule-${i}\n    condition: "action == 'other-${i}'"\n    ruleAction: deny\n`).join("")}
  - name: order
    condition: "action == 'order' and amount < 10000"
    ruleAction: allow
`;

/** Microsoft's Agent Governance Toolkit, TypeScript. */
export const setUpAgt: PeerSetup = async (message) => {
  const { AgentIdentity, PolicyEngine, AuditLogger } = await loadPeer<Agt>(
    ...["@microsoft", "agent-governance-sdk", "dist", "index.js"],
  );
  const identity = AgentIdentity.generate("bench", ["order"]);
  const signature = identity.sign(message);
  const engine = new PolicyEngine();
  engine.loadYaml(POLICY);
  const audit = new AuditLogger();
  const context = { action: "order", amount: 5000 };
  const evaluate = () => engine.evaluatePolicy(identity.did, context);
  if (!identity.verify(message, signature) || !evaluate().allowed) throw new Error("it does not allow the action");
  return {
    sign: {
      "AGT AgentIdentity.sign": {
        does: "signs the same bytes with Ed25519; no token",
        run: () => identity.sign(message),
      },
    },
    verify: {
      "AGT identity.verify": {
        does: "verifies one Ed25519 signature; no token, claims, registry or request binding",
        run: () => identity.verify(message, signature),
      },
    },
    decide: {
      "AGT evaluatePolicy": {
        does: `evaluates ${RULES} YAML rules over strings in memory; no identity, lineage, chain or proof`,
        run: evaluate,
      },
    },
    authorize: {
      "AGT evaluatePolicy + AuditLogger.log": {
        does: "evaluates the rules and appends to a hash chain in memory; nothing is signed, verified or durable",
        run: () => {
          const { allowed } = evaluate();
          return audit.log({ agentId: identity.did, action: "order", decision: allowed ? "allow" : "deny" });
        },
      },
    },
  };
};
