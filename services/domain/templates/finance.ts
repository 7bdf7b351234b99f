import { ending, opening } from "./common.ts";

/** Payments and orders: people release what is held, confidential data stays inside. */
export const FINANCE = `${opening("Finance", "For agents that pay and order: people release what is held, and confidential data stays inside.")}
# Whatever loosens (a new target, a wider limit, a new agent) needs three of these five keys, and waits.
council:
  members: [key:member1, key:member2, key:member3, key:member4, key:member5]
  threshold: 3
  # Time for any two members to stop what was proposed.
  delay: 48h
# Restricts at once (pause, suspend, revoke), and can never loosen anything.
guardian: key:guardian
# Enters agents into the registry. An agent without a delegation can do nothing.
registrar: key:registrar

# Humans who answer for what is done in their name.
principals:
  finance-director:
    wallet: key:finance-director
    commitment: I answer for what the agents of the finance department do, within the limits they were given.

# Who releases an action that is held, up to which amount.
approvers:
  treasurer:
    wallet: key:treasurer
    upTo: 50,000.00 USD
  controller:
    wallet: key:controller
    upTo: 50,000.00 USD
  chief-financial-officer:
    wallet: key:chief-financial-officer
    upTo: 1,000,000.00 USD

policy:
  # How many approvals a held action needs. An action may ask for more: approvals: 2 in it means four eyes.
  approvals: 1
  # How old the state may be that a decision rests on.
  stateAge: 60s
  # Highest classification that may move inside, and that may leave.
  inside: confidential
  outside: restricted
  outsidePii: false
  # An agent whose key lies in a shared process is never without a human: its records are one party's word.
  custody:
    gateway: Held

${ending("finance-director", "USD")}`;
