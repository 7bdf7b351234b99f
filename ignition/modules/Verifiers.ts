import { buildModule } from "@nomicfoundation/ignition-core";

/** Who checks the signatures of keys that are no accounts (ERC-7913). They hold no state and belong to nobody. */
export default buildModule("Verifiers", (m) => ({
  p256Verifier: m.contract("ERC7913P256Verifier"),
  ed25519Verifier: m.contract("Ed25519Verifier"),
  // For passkeys of approvers, principals and members of the council.
  webAuthnVerifier: m.contract("WebAuthnVerifier"),
}));
