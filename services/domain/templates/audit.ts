import { ending, opening } from "./common.ts";

/** Agents that look and change nothing: own keys only, all data inside. */
export const AUDIT = `${opening("Audit", "For agents that look at everything and change nothing: only with keys of their own, and nothing leaves.")}
# Whatever loosens (a new target, a wider limit, a new agent) needs two of these three keys, and waits.
council:
  members: [key:member1, key:member2, key:member3]
  threshold: 2
  # Time for any two members to stop what was proposed.
  delay: 48h
# Restricts at once (pause, suspend, revoke), and can never loosen anything.
guardian: key:guardian
# Enters agents into the registry. An agent without a delegation can do nothing.
registrar: key:registrar

# Humans who answer for what is done in their name.
principals:
  lead-auditor:
    wallet: key:lead-auditor
    commitment: I answer for what the auditing agents read, and that they change nothing.

# Who releases an action that is held. Whoever is audited is not among them.
approvers:
  reviewer-one:
    wallet: key:reviewer-one
    upTo: 1,000.00 USD
  reviewer-two:
    wallet: key:reviewer-two
    upTo: 1,000.00 USD

policy:
  # How many approvals a held action needs.
  approvals: 2
  # How old the state may be that a decision rests on.
  stateAge: 30s
  # An auditor may see what is confidential, and takes nothing out.
  inside: confidential
  outside: public
  outsidePii: false
  # Evidence is worth something only under a key the agent holds itself.
  custody:
    sidecar: Held
    gateway: Blocked

${ending("lead-auditor", "USD")}`;
