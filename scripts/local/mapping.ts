/** The action mapping of the example organization: how requests to its ERP and its bank become actions a policy can judge. */
export function exampleMapping(options: {
  readonly erpOrigin: string;
  readonly bankOrigin: string;
  readonly salt: string;
}): string {
  return `# How a request becomes an action. Registered by SHA-256 with policy 1; keep it private because of the salt.
version: 1
policy: 1
salt: "${options.salt}"
targets:
  erp: ${options.erpOrigin}
  bank: ${options.bankOrigin}
actions:
  - type: erp.request.classify
    target: erp
    method: POST
    path: /classifications
    params:
      access: { value: write }
  - type: erp.budget.read
    target: erp
    method: GET
    path: /budgets/{unit}
    query: [quarter]
    params:
      dataset: { path: unit }
      access: { value: read }
      classification: { value: restricted }
  - type: erp.approval.request
    target: erp
    method: POST
    path: /approval-requests
    params:
      channel: { value: erp }
  - type: erp.purchase_order.create
    target: erp
    method: POST
    path: /purchase-orders
    params:
      amount: { body: /total, decimals: 2 }
      currency: { body: /currency }
      recipient: { body: /vendor }
  - type: bank.wire.create
    target: bank
    method: POST
    path: /wires
    params:
      amount: { body: /amount, decimals: 2 }
      currency: { body: /currency }
      recipient: { body: /to }
      external: { value: true }
`;
}
