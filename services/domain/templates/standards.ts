import { ending, opening } from "./common.ts";

/** Drafts and publications: nothing leaves without two editors. */
export const STANDARDS = `${opening("Standards", "For a body that publishes: drafts stay inside, and two editors release what leaves.")}
# Whatever loosens (a new target, a wider limit, a new agent) needs four of these seven keys, and waits.
council:
  members: [key:member1, key:member2, key:member3, key:member4, key:member5, key:member6, key:member7]
  threshold: 4
  # Time for any two members to stop what was proposed.
  delay: 5d
# Restricts at once (pause, suspend, revoke), and can never loosen anything.
guardian: key:guardian
# Enters agents into the registry. An agent without a delegation can do nothing.
registrar: key:registrar

# Humans who answer for what is done in their name.
principals:
  convenor:
    wallet: key:convenor
    commitment: I answer for what agents draft, circulate and publish in the name of this body.

# Who releases an action that is held. Where no money moves, the amount does not matter: give a publication
# the word "atLeast: Held", and nobody publishes alone.
approvers:
  editor-one:
    wallet: key:editor-one
    upTo: 5,000.00 EUR
  editor-two:
    wallet: key:editor-two
    upTo: 5,000.00 EUR
  secretariat:
    wallet: key:secretariat
    upTo: 5,000.00 EUR

policy:
  # How many approvals a held action needs.
  approvals: 2
  # Highest classification that may move inside, and that may leave: drafts stay inside.
  inside: restricted
  outside: public
  outsidePii: false
  # An agent whose key lies in a shared process is never without a human.
  custody:
    gateway: Held

${ending("convenor", "EUR")}`;
