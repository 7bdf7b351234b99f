import { computeAddress, HDNodeWallet, Mnemonic } from "ethers";

import { readChainId } from "../../services/chain/read/deployment.ts";
import type { Rpc } from "../../services/chain/rpc/client.ts";
import { CountersignError } from "../../services/core/errors/error.ts";
import { isLocalChain } from "../../services/governance/deployment/verify.ts";
import { readText } from "../../services/platform/json-file.ts";

const MNEMONIC = "test test test test test test test test test test test junk";
const ACCOUNTS = 20;
/** Of ignition/parameters/example.json5, derived from public strings. */
const EXAMPLE_KEYS = [
  "d2858c78f3f9dbe8d6527ef8bacd168462e4919407f0e8592972ce8bbecac8fa",
  "f4824fa7b2d86e86fda479192a4c224c77bda8c44826487b56fe3dc0647f812b",
];

/** A string of JSON5, or a comment, in which anything may stand. */
const TOKEN = /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|\/\/.*|\/\*[\s\S]*?\*\//g;

/**
 * Keys of test accounts are public: whoever reads this could act for an organization that has them. On a chain of this machine
 * that is what they are for.
 * @param parameters path of the file
 * @throws GOV_KEY_PUBLIC, FILE_UNREADABLE, CHAIN_UNREACHABLE
 */
export async function requireOwnKeys(
  rpc: Rpc,
  { parameters, deployerKey }: { readonly parameters: string; readonly deployerKey: string },
): Promise<void> {
  const text = await readText(parameters);
  if (isLocalChain(await readChainId(rpc))) return;
  const found = publicKeysIn(text);
  if (found.length > 0) {
    throw new CountersignError("GOV_KEY_PUBLIC", `${parameters}: everybody has the keys of ${found.join(", ")}`);
  }
  const deployer = computeAddress(deployerKey).toLowerCase();
  if (!publicAccounts().includes(deployer.slice(2))) return;
  throw new CountersignError("GOV_KEY_PUBLIC", `DEPLOYER_KEY: everybody has the key of ${deployer}`);
}

/** Accounts and log keys in a JSON5 text that belong to everybody, each once, as hex; also within longer bytes. */
export function publicKeysIn(text: string): readonly string[] {
  const strings = (text.match(TOKEN) ?? []).filter((token) => !token.startsWith("/")).map((each) => each.toLowerCase());
  return [...publicAccounts(), ...EXAMPLE_KEYS]
    .filter((known) => strings.some((each) => each.includes(known)))
    .map((known) => `0x${known}`);
}

/** Hardhat's and Anvil's accounts: 40 hex digits each. */
function publicAccounts(): readonly string[] {
  const mnemonic = Mnemonic.fromPhrase(MNEMONIC);
  return Array.from({ length: ACCOUNTS }, (_, i) =>
    HDNodeWallet.fromMnemonic(mnemonic, `m/44'/60'/0'/0/${i}`).address.slice(2).toLowerCase(),
  );
}
