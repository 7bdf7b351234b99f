/** Rules that many rely on: a large council, a week to object. */
export const GOVERNANCE = `# yaml-language-server: $schema=.countersign/schema.json
# For rules that many rely on: a council of seven, and a week for everyone to object.
# Editors complete and check this file by the schema above. What all of it comes to: countersign plan.
version: 1
organization: Governance
# local: a chain that countersign up keeps on this machine. Another one: its id, and rpc as a URL or env:<NAME>.
chain: local
# true keeps the keys of people open on this disk: only for trying things out.
ephemeral: false

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

# Where requests go. A credential is named by where it comes from, env:<NAME> or file:<path>, and never stands here:
#   shop:
#     url: https://api.shop.example
#     credentials:
#       authorization: Bearer env:SHOP_TOKEN
targets: {}

# Which request is which action, and what it may cost. Whatever is not an action here is refused:
#   shop.order.create:
#     target: shop
#     method: POST
#     path: /orders
#     params:
#       amount: { body: /total, decimals: 2 }
#       currency: { body: /currency }
#     holdAbove: 1,000.00 EUR
#     blockAbove: 10,000.00 EUR
actions: {}

# Software that acts, and the actions it was examined for:
#   buyer:
#     capabilities: [shop.order.create]
agents: {}

# Who hands which authority to whom. It only ever narrows on its way down, and what is left out is not given:
#   - to: buyer
#     from: chair
#     why: buys what the office needs
#     actions: [shop.order.create]
#     perAction:
#       blockAbove: 1,000.00 EUR
#     hours: Mon-Fri 08:00-18:00 Europe/Berlin
delegations: []
`;
