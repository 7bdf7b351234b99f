import type { Mutant } from "../mutant.ts";

const passkeys = {
  contract: "contracts/verifiers/WebAuthnVerifier.sol:WebAuthnVerifier",
  file: "contracts/verifiers/WebAuthnVerifier.sol",
  tests: ["test/contracts/verifiers/webauthn-verifier.test.ts"],
} as const;

/** Whose signature counts, where a key is no account. */
export const verifiers: readonly Mutant[] = [
  {
    ...passkeys,
    id: "verifiers/any-page",
    find: "        if (keccak256(origin) != originHash) return false;\n",
    replace: "",
    why: "a passkey's assertion counts whatever page obtained it",
  },
  {
    ...passkeys,
    id: "verifiers/any-relying-party",
    find: 'return sha256(origin[host:_find(origin, ":", host)]) == bytes32(auth.authenticatorData);',
    replace: "return host > 0;",
    why: "the authenticator was asked for somebody else",
  },
  {
    ...passkeys,
    id: "verifiers/in-a-frame",
    find: "        if (bytes21(client[end:]) != AFTER_ORIGIN) return false;\n",
    replace: "",
    why: "another page frames the page and has it sign",
  },
  {
    ...passkeys,
    id: "verifiers/many-spellings",
    find: "!_isCanonical(auth, signature) || ",
    replace: "",
    why: "one assertion is recorded as many approvals",
  },
];
