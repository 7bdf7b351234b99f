/** Agents that look and change nothing: own keys only, all data inside. */
export const AUDIT = `# yaml-language-server: $schema=.countersign/schema.json
# For agents that look at everything and change nothing: only with keys of their own, and nothing leaves.
# Editors complete and check this file by the schema above. What all of it comes to: countersign plan.
version: 1
organization: Audit
# local: a chain that countersign up keeps on this machine. Another one: its id, and rpc as a URL or env:<NAME>.
chain: local
# true keeps the keys of people open on this disk: only for trying things out.
ephemeral: false

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
#     holdAbove: 1,000.00 USD
#     blockAbove: 10,000.00 USD
actions: {}

# Software that acts, and the actions it was examined for:
#   buyer:
#     capabilities: [shop.order.create]
agents: {}

# Who hands which authority to whom. It only ever narrows on its way down, and what is left out is not given:
#   - to: buyer
#     from: lead-auditor
#     why: buys what the office needs
#     actions: [shop.order.create]
#     perAction:
#       blockAbove: 1,000.00 USD
#     hours: Mon-Fri 08:00-18:00 Europe/Berlin
delegations: []
`;
