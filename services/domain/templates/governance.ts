import { ending, opening } from "./common.ts";

/** Rules that many rely on: a large council, a week to object. */
export const GOVERNANCE = `${opening("Governance", "For rules that many rely on: a council of seven, and a week for everyone to object.")}
# Whatever loosens (a new target, a wider limit, a new agent) needs five of these seven keys, and waits.
council:
  members: [key:member1, key:member2, key:member3, key:member4, key:member5, key:member6, key:member7]
  threshold: 5
  # Time for any two members to stop what was proposed: everyone can watch the timelock.
  delay: 7d
# Restricts at once (pause, suspend, revoke), and can never loosen anything.
guardian: key:guardian
# Enters agents into the registry. An agent without a delegation can do nothing.
registrar: key:registrar

# Humans who answer for what is done in their name.
principals:
  chair:
    wallet: key:chair
    commitment: I answer for what agents do in the name of this body, as its rules and minutes say.

# Who releases an action that is held, up to which amount.
approvers:
  chair:
    wallet: key:chair-approves
    upTo: 100,000.00 EUR
  secretary:
    wallet: key:secretary
    upTo: 100,000.00 EUR

policy:
  # How many approvals a held action needs.
  approvals: 2
  # How old the state may be that a decision rests on.
  stateAge: 60s
  # Highest classification that may move inside, and that may leave.
  inside: restricted
  outside: public
  outsidePii: false
  # Whoever acts with a key that is not its own is looked at by a human.
  custody:
    sidecar: Flagged
    gateway: Held

${ending("chair", "EUR")}`;
