/** A small domain in which everything holds. Tests change one thing at a time. */
export const DOMAIN = `version: 1
organization: Example Organization
council:
  members: [key:ann, key:bob, "0x90f79bf6eb2c4f870365e785982e1f101e93b906"]
  threshold: 2
  delay: 48h
guardian: key:guardian
registrar: key:registrar
principals:
  finance-director:
    wallet: key:director
    commitment: I answer for what the agents below do.
approvers:
  treasurer:
    wallet: key:treasurer
    upTo: 50,000.00 USD
targets:
  bank:
    url: https://bank.example
    credentials:
      authorization: Bearer env:BANK_TOKEN
policy:
  approvals: 1
  stateAge: 60s
  inside: confidential
actions:
  bank.wire.create:
    target: bank
    method: POST
    path: /wires
    params:
      amount: { body: /amount, decimals: 2 }
      currency: { body: /currency }
      recipient: { body: /to }
      external: { value: true }
    flagAbove: 500.00 USD
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
    from: finance-director
    why: runs the treasury
    actions: [bank.wire.create, bank.balance.read]
    perAction: { holdAbove: 1000.00 USD, blockAbove: 20000.00 USD }
    perDay: { blockAbove: 40000.00 USD }
    rate: { perHour: 60 }
    data: { read: any, ceiling: confidential }
    communication: { recipients: any, outside: true }
    mayDelegate: 2
  - to: clerk
    from: lead
    why: pays invoices
    actions: [bank.wire.create]
    perAction: { holdAbove: 500.00 USD, blockAbove: 1000.00 USD }
    hours: Mon-Fri 08:00-18:00 Europe/Berlin
    communication: { recipients: [IBAN-1], outside: true }
`;

/** The domain with one text in the place of another. @throws when it is not there, or more than once */
export function changed(from: string, to: string): string {
  const parts = DOMAIN.split(from);
  if (parts.length !== 2) throw new TypeError(`${from} stands ${parts.length - 1} times`);
  return parts.join(to);
}
