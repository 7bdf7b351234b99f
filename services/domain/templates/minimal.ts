import { ending, opening } from "./common.ts";

/** The least there is: three keys, one human, one approver. */
export const MINIMAL = `${opening("Minimal", "The least a trust domain consists of: a council of three, one human who answers, one who approves.")}
# Whatever loosens (a new target, a wider limit, a new agent) needs so many of these keys, and waits.
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
  owner:
    wallet: key:owner
    commitment: I answer for what the agents below me do, within the limits they were given.

# Who releases an action that is held, up to which amount.
approvers:
  approver:
    wallet: key:approver
    upTo: 10,000.00 USD

policy:
  # How many approvals a held action needs.
  approvals: 1

${ending("owner", "USD")}`;
