import { ending, opening } from "./common.ts";

/** Small sums, public data: moderators release what is held. */
export const COMMUNITY = `${opening("Community", "For a community with small sums and nothing secret: moderators release what is held.")}
# Whatever loosens (a new target, a wider limit, a new agent) needs three of these five keys, and waits.
council:
  members: [key:member1, key:member2, key:member3, key:member4, key:member5]
  threshold: 3
  # Time for any two members to stop what was proposed.
  delay: 3d
# Restricts at once (pause, suspend, revoke), and can never loosen anything.
guardian: key:guardian
# Enters agents into the registry. An agent without a delegation can do nothing.
registrar: key:registrar

# Humans who answer for what is done in their name.
principals:
  steward:
    wallet: key:steward
    commitment: I answer to the community for what its agents do, and publish what they did.

# Who releases an action that is held, up to which amount.
approvers:
  moderator-one:
    wallet: key:moderator-one
    upTo: 500.00 EUR
  moderator-two:
    wallet: key:moderator-two
    upTo: 500.00 EUR

policy:
  # How many approvals a held action needs.
  approvals: 1
  # Nothing but what is public may move at all, and nothing about persons may leave.
  inside: public
  outside: public
  outsidePii: false

${ending("steward", "EUR")}`;
