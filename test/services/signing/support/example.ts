import { encodePolicyParameters } from "../../../../services/chain/abi/policy-parameters.ts";
import { facetBits, type FacetName } from "../../../../services/core/calldata/facets.ts";
import { currencyWord, plainHash, setItem } from "../../../../services/core/calldata/hashes.ts";
import { toHex } from "../../../../services/core/encoding/hex.ts";
import { parametersWith, type PolicyParameters, ruleWith } from "../../../../services/core/policy/parameters.ts";
import { ethers } from "ethers";

export const ERP = "http://erp.example";
export const SALT = `0x${"5a".repeat(32)}`;

/** Private keys of two approvers, ascending by keccak256 of the address, so that the order of proofs can be told. */
const [low, high] = ["0x" + "11".repeat(32), "0x" + "22".repeat(32)]
  .map((privateKey) => ({ privateKey, address: ethers.computeAddress(privateKey).toLowerCase() }))
  .sort((a, b) => (ethers.keccak256(a.address) < ethers.keccak256(b.address) ? -1 : 1));
if (low === undefined || high === undefined) throw new Error("two approvers");
export const APPROVER = { ...low, ceiling: 5_000_000n };
export const SECOND_APPROVER = { ...high, ceiling: 2_000_000n };
export const STRANGER = { privateKey: "0x" + "33".repeat(32), address: "" };
STRANGER.address = ethers.computeAddress(STRANGER.privateKey).toLowerCase();

export const MAPPING = `version: 1
policy: 1
salt: "${SALT}"
targets:
  erp: ${ERP}
  other: http://other.example
actions:
  - type: erp.order.create
    target: erp
    method: POST
    path: /orders
    query: [note]
    params:
      amount: { body: /total, decimals: 2 }
      currency: { body: /currency }
      recipient: { body: /vendor }
  - type: erp.fee.create
    target: erp
    method: POST
    path: /fees
    params:
      amount: { body: /total, decimals: 2 }
      currency: { value: USD }
  - type: erp.unit.read
    target: erp
    method: GET
    path: /units/{unit}
    query: [quarter]
    params:
      dataset: { path: unit }
  - type: erp.transfer.preview
    target: erp
    method: GET
    path: /transfers/preview
  - type: erp.transfer.create
    target: erp
    method: POST
    path: /transfers
    preview: { action: erp.transfer.preview, state: etag }
    params:
      amount: { body: /total, decimals: 2 }
      currency: { body: /currency }
      recipient: { body: /vendor }
  - type: erp.unknown.create
    target: erp
    method: POST
    path: /unknown
`;

/** What the agents were examined for: all the mapping knows, and the one the policy does not. */
export const OPERATIONS = [
  "erp.order.create",
  "erp.fee.create",
  "erp.unit.read",
  "erp.transfer.preview",
  "erp.transfer.create",
  "erp.unknown.create",
] as const;

export function examplePolicy(approvalsNeeded = 1): string {
  return encodePolicyParameters({ ...exampleParameters(), approvalsNeeded });
}

/** Minor units: flagged above 5,000 USD, held above 10,000, blocked above 100,000. */
export function exampleParameters(): PolicyParameters {
  const money = {
    currency: toHex(currencyWord("USD")),
    flagAbove: 500_000n,
    holdAbove: 1_000_000n,
    blockAbove: 10_000_000n,
  };
  const rule = (type: string, facets: readonly FacetName[], limits: Partial<typeof money> = {}) =>
    ruleWith({ actionType: toHex(plainHash(type)), facets: facetBits(facets), ...limits });
  return parametersWith({
    stateAge: 60n,
    approvalsNeeded: 1,
    insideCeiling: 4,
    outsideCeiling: 4,
    outsidePii: true,
    targets: [setItem(SALT, "target", ERP)],
    approvers: [APPROVER, SECOND_APPROVER].map(({ address, ceiling }) => ({ signer: address, ceiling })),
    rules: [
      rule("erp.order.create", ["AMOUNT", "RECIPIENT"], money),
      rule("erp.fee.create", ["AMOUNT"], money),
      rule("erp.unit.read", ["DATA_SET"]),
      rule("erp.transfer.preview", []),
      rule("erp.transfer.create", ["AMOUNT", "RECIPIENT"], money),
    ],
  });
}
