/*
 * What every template says alike, whatever the domain is for.
 */

/** How a file begins: what it is for, whose it is, and on which chain. @param about lines of comments */
export function opening(organization: string, ...about: readonly string[]): string {
  return `# yaml-language-server: $schema=.countersign/schema.json
${about.map((line) => `# ${line}\n`).join("")}# Editors complete and check this file by the schema above. What all of it comes to: countersign plan.
version: 1
organization: ${organization}
# local: a chain that countersign up keeps on this machine. Another one: its id, and rpc as a URL or env:<NAME>.
chain: local
# true keeps the keys of people open on this disk: only for trying things out.
ephemeral: false
`;
}

/** How a file ends: nothing yet, with an example above each member. @param principal who hands authority down in it */
export function ending(principal: string, currency: string): string {
  return `# Where requests go. A credential is named by where it comes from, env:<NAME> or file:<path>, and never stands here:
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
#     holdAbove: 1,000.00 ${currency}
#     blockAbove: 10,000.00 ${currency}
actions: {}

# Software that acts, and the actions it was examined for:
#   buyer:
#     capabilities: [shop.order.create]
agents: {}

# Who hands which authority to whom. It only ever narrows on its way down, and what is left out is not given:
#   - to: buyer
#     from: ${principal}
#     why: buys what the office needs
#     actions: [shop.order.create]
#     perAction:
#       blockAbove: 1,000.00 ${currency}
#     hours: Mon-Fri 08:00-18:00 Europe/Berlin
delegations: []
`;
}
