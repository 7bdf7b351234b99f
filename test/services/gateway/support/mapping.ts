import { sha256b64 } from "../../../../services/core/hash.ts";

export const SALT = `0x${"5a".repeat(32)}`;

/** An origin nothing listens on. */
export const NOWHERE = "http://127.0.0.1:1";

/** The one server of tools, and the pin of its one tool. */
export const TOOLS = { server: sha256b64("server"), pin: sha256b64("definition") };

export function mappingText(origins: { readonly erp: string; readonly bank: string }): string {
  return `version: 1
policy: 1
salt: "${SALT}"
targets:
  erp: ${origins.erp}
  bank:
    url: ${origins.bank}/v2
    request_headers: [idempotency-key, if-none-match]
    answer_headers: [location, link, retry-after, x-large]
    fixed_headers: { x-api-version: "2026-01-01" }
    silence: 1
  nowhere: ${NOWHERE}
  files: { tools: { protocol: mcp, server: ${TOOLS.server}, pins: { write_file: ${TOOLS.pin} } } }
actions:
  - type: files.write
    target: files
    tool: write_file
    params:
      recipient: { argument: /path }
  - type: erp.order.create
    target: erp
    method: POST
    path: /orders
    query: [dry_run]
    params:
      amount: { body: /total, decimals: 2 }
      currency: { body: /currency }
      recipient: { body: /vendor }
  - type: erp.order.replace
    target: erp
    method: PUT
    path: /orders
    params:
      amount: { body: /total, decimals: 2 }
      currency: { body: /currency }
      recipient: { body: /vendor }
  - type: erp.transfer.preview
    target: erp
    method: POST
    path: /transfers/{name}/preview
  - type: erp.transfer.make
    target: erp
    method: POST
    path: /transfers/{name}
    query: [note]
    preview: { action: erp.transfer.preview, state: etag }
  - type: erp.change.show
    target: erp
    method: GET
    path: /changes/{name}/preview
    query: [note]
  - type: erp.change.make
    target: erp
    method: PUT
    path: /changes/{name}
    query: [note, quick]
    preview: { action: erp.change.show, state: { body: /version } }
  - type: erp.thing.read
    target: erp
    method: GET
    path: /things/{name}
    params:
      dataset: { path: name }
  - type: nowhere.thing.read
    target: nowhere
    method: GET
    path: /things/{name}
    params:
      dataset: { path: name }
  - type: bank.thing.read
    target: bank
    method: GET
    path: /things/{name}
    query: ["filter[x]", { list: tag }]
    accept: [text/csv, application/json]
    origins: [https://app.example]
    params:
      dataset: { path: name }
  - type: bank.thing.make
    target: bank
    method: POST
    path: /things/{name}
    content: none
    accept: application/json
    params:
      dataset: { path: name }
  - type: bank.order.create
    target: bank
    method: POST
    path: /orders
    params:
      amount: { body: /total, decimals: 2 }
      currency: { body: /currency }
      recipient: { body: /vendor }
`;
}
