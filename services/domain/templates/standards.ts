/** Drafts and publications: nothing leaves without two editors. */
export const STANDARDS = `# yaml-language-server: $schema=.countersign/schema.json
# For a body that publishes: drafts stay inside, and two editors release what leaves.
# Editors complete and check this file by the schema above. What all of it comes to: countersign plan.
version: 1
organization: Standards
# local: a chain that countersign up keeps on this machine. Another one: its id, and rpc as a URL or env:<NAME>.
chain: local
# true keeps the keys of people open on this disk: only for trying things out.
ephemeral: false

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
#     from: convenor
#     why: buys what the office needs
#     actions: [shop.order.create]
#     perAction:
#       blockAbove: 1,000.00 EUR
#     hours: Mon-Fri 08:00-18:00 Europe/Berlin
delegations: []
`;
