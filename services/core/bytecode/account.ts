import { toHex } from "../encoding/hex.ts";

/** What lies at an address. */
export type Account =
  | { readonly kind: "contract" }
  /** a key's account, or nothing yet */
  | { readonly kind: "no code" }
  /** a key's account that runs another's code (EIP-7702), or a contract that only passes on to another (EIP-1167, EIP-7511) */
  | { readonly kind: "delegation" | "minimal proxy"; readonly to: string };

const ADDRESS = "([0-9a-f]{40})";
const DELEGATION = new RegExp(`^0xef0100${ADDRESS}$`);
/** Arguments of a clone may follow. */
const PROXIES = [
  new RegExp(`^0x363d3d373d3d3d363d73${ADDRESS}5af43d82803e903d91602b57fd5bf3`),
  new RegExp(`^0x365f5f375f5f365f73${ADDRESS}5af43d5f5f3e5f3d91602a57fd5bf3`),
];

/** Names what an account's code is, by its form alone. */
export function accountOf(code: Uint8Array): Account {
  if (code.length === 0) return { kind: "no code" };
  const hex = toHex(code);
  const delegate = DELEGATION.exec(hex)?.[1];
  if (delegate !== undefined) return { kind: "delegation", to: `0x${delegate}` };
  for (const proxy of PROXIES) {
    const to = proxy.exec(hex)?.[1];
    if (to !== undefined) return { kind: "minimal proxy", to: `0x${to}` };
  }
  return { kind: "contract" };
}
