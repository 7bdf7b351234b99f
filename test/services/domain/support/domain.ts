/** A small domain that works on a chain of one's own: two agents below one principal. Tests change one thing at a time. */
export const LOCAL = `version: 1
organization: Small Organization
chain: local
ephemeral: true
council:
  members: [key:ann, key:bob, key:cid]
  threshold: 2
  delay: 1s
guardian: key:guardian
registrar: key:registrar
principals:
  director:
    wallet: key:director
    commitment: I answer for what the agents below do.
approvers:
  treasurer:
    wallet: key:treasurer
    upTo: 50,000.00 USD
targets:
  bank:
    url: http://127.0.0.1:8411
policy:
  approvals: 1
actions:
  bank.wire.create:
    target: bank
    method: POST
    path: /wires
    params:
      amount: { body: /amount, decimals: 2 }
      currency: { body: /currency }
      recipient: { body: /to }
    holdAbove: 1,000.00 USD
    blockAbove: 50,000.00 USD
  bank.balance.read:
    target: bank
    method: GET
    path: /accounts/{id}
    params:
      dataset: { path: id }
      access: { value: read }
agents:
  lead:
    capabilities: [bank.wire.create, bank.balance.read]
  clerk:
    capabilities: [bank.wire.create]
delegations:
  - to: lead
    from: director
    why: runs the treasury
    actions: [bank.wire.create, bank.balance.read]
    perAction: { blockAbove: 20000.00 USD }
    data: { read: any, ceiling: public }
    communication: { recipients: any }
    mayDelegate: 2
  - to: clerk
    from: lead
    why: pays invoices
    actions: [bank.wire.create]
    perAction: { holdAbove: 500.00 USD, blockAbove: 1000.00 USD }
    rate: { perHour: 60 }
    communication: { recipients: [IBAN-1] }
`;

/** The domain with texts in the place of others. @throws when one is not there, or more than once */
export function local(...changes: readonly (readonly [from: string, to: string])[]): string {
  return changes.reduce((text, [from, to]) => {
    const parts = text.split(from);
    if (parts.length !== 2) throw new TypeError(`${from} stands ${parts.length - 1} times`);
    return parts.join(to);
  }, LOCAL);
}
