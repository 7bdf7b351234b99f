import { TypedDataEncoder, type TypedDataField } from "ethers";

/** What a holder says of her wallet: that it is the one a domain file calls `key:<name>`. */
export interface WalletWord {
  readonly chainId: number;
  readonly organization: string;
  readonly name: string;
}

/** EIP-712 typed data as wallets take it: no contract stands yet that could check it. */
export interface WalletTypedData {
  readonly domain: { readonly name: string; readonly version: string; readonly chainId: number };
  readonly types: Readonly<Record<string, readonly TypedDataField[]>>;
  readonly primaryType: "Wallet";
  readonly message: { readonly organization: string; readonly name: string };
}

const string = (name: string): TypedDataField => ({ name, type: "string" });
const WALLET = { Wallet: [string("organization"), string("name")] };
const EIP712_DOMAIN = [string("name"), string("version"), { name: "chainId", type: "uint256" }];

/** What is signed, in full. */
export function walletTypedData({ chainId, organization, name }: WalletWord): WalletTypedData {
  return {
    domain: { name: "Countersign", version: "1", chainId },
    types: { EIP712Domain: EIP712_DOMAIN, ...WALLET },
    primaryType: "Wallet",
    message: { organization, name },
  };
}

/** What is signed: 32 bytes, hex (EIP-712 Wallet). Who made the signature is the wallet. */
export function walletDigest(word: WalletWord): string {
  const { domain, message } = walletTypedData(word);
  return TypedDataEncoder.hash(domain, WALLET, message);
}
