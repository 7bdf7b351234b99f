import { passkeySignature } from "../../core/approval/passkey.ts";
import { fromHex, toHex } from "../../core/encoding/hex.ts";
import { CountersignError } from "../../core/errors/error.ts";
import type { Eip712Domain } from "../../core/eip712-domain.ts";
import type { ConsoleFacts } from "../facts-schema.ts";
import { isByKey, readSpki } from "./p256.ts";

/** What is signed: the typed data for a wallet, which shows them, and their digest for a passkey. */
export interface ToSign {
  /** 32 bytes, hex */
  readonly digest: string;
  readonly typedData: { readonly domain: Eip712Domain };
}

export interface Signed {
  readonly signer: string;
  readonly signature: string;
}

/** Whoever is in front of the page. */
export interface Person {
  readonly kind: "passkey" | "wallet";
  sign(what: ToSign): Promise<Signed>;
}

interface Eip1193 {
  request(question: { readonly method: string; readonly params?: readonly unknown[] }): Promise<unknown>;
}

/** Whoever has a passkey for this page. The challenge is what is signed, so one ceremony is good for one thing. */
export function passkeyPerson({ passkeys }: ConsoleFacts): Person {
  return {
    kind: "passkey",
    sign: async ({ digest }) => {
      const challenge = new Uint8Array(fromHex(digest));
      const credential = await navigator.credentials.get({
        publicKey: { challenge, rpId: location.hostname, userVerification: "required", timeout: 120_000 },
      });
      const { response } = credential as PublicKeyCredential;
      const { authenticatorData, clientDataJSON, signature } = response as AuthenticatorAssertionResponse;
      const assertion = {
        authenticatorData: new Uint8Array(authenticatorData),
        clientDataJSON: new Uint8Array(clientDataJSON),
        signature: new Uint8Array(signature),
      };
      for (const { key, signer } of passkeys) {
        if (await isByKey(fromHex(key), assertion)) return { signer, signature: passkeySignature(assertion) };
      }
      throw new CountersignError("PASSKEY_UNKNOWN", "the domain file names no approver with this passkey");
    },
  };
}

/** Whoever has a wallet in this browser (EIP-1193); null where there is none. */
export function walletPerson(): Person | null {
  const { ethereum } = globalThis as { readonly ethereum?: Eip1193 };
  if (ethereum === undefined) return null;
  return {
    kind: "wallet",
    sign: async ({ typedData }) => {
      const [account] = (await ethereum.request({ method: "eth_requestAccounts" })) as readonly string[];
      if (account === undefined) throw new CountersignError("APPROVER_UNKNOWN", "the wallet gave no account");
      const chainId = `0x${typedData.domain.chainId.toString(16)}`;
      // Some wallets sign for the chain they are on alone; those that do not know the chain say so when they sign.
      await ethereum.request({ method: "wallet_switchEthereumChain", params: [{ chainId }] }).catch(() => undefined);
      const params = [account, JSON.stringify(typedData)];
      const signature = await ethereum.request({ method: "eth_signTypedData_v4", params });
      return { signer: account.toLowerCase(), signature: String(signature).toLowerCase() };
    },
  };
}

/** Makes a passkey for this page. @returns its public key, x || y, hex */
export async function makePasskey(name: string, organization: string): Promise<string> {
  const credential = await navigator.credentials.create({
    publicKey: {
      rp: { id: location.hostname, name: `Countersign: ${organization}` },
      user: { id: crypto.getRandomValues(new Uint8Array(32)), name, displayName: name },
      // Nothing is attested, so nothing is challenged.
      challenge: crypto.getRandomValues(new Uint8Array(32)),
      pubKeyCredParams: [{ type: "public-key", alg: -7 }],
      authenticatorSelection: { residentKey: "required", userVerification: "required" },
      attestation: "none",
      timeout: 120_000,
    },
  });
  const { response } = credential as PublicKeyCredential;
  const spki = (response as AuthenticatorAttestationResponse).getPublicKey();
  if (spki === null) throw new CountersignError("UNSUPPORTED", "this browser does not tell the key of what it made");
  return toHex(readSpki(new Uint8Array(spki)));
}
