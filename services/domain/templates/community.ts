/** Small sums, public data: moderators release what is held. */
export const COMMUNITY = `# yaml-language-server: $schema=.countersign/schema.json
# For a community with small sums and nothing secret: moderators release what is held.
# Editors complete and check this file by the schema above. What all of it comes to: countersign plan.
version: 1
organization: Community
# local: a chain that countersign up keeps on this machine. Another one: its id, and rpc as a URL or env:<NAME>.
chain: local
# true keeps the keys of people open on this disk: only for trying things out.
ephemeral: false

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
#     from: steward
#     why: buys what the office needs
#     actions: [shop.order.create]
#     perAction:
#       blockAbove: 1,000.00 EUR
#     hours: Mon-Fri 08:00-18:00 Europe/Berlin
delegations: []
`;
