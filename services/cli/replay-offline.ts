import { createEmbeddedDecider, type ViewAt } from "../engine/decide/embedded-mode.ts";
import { createProvenRpc } from "../engine/decide/proven-rpc.ts";
import { createEvmCrypto } from "../engine/evm/crypto.ts";
import { createMachine } from "../engine/evm/machine.ts";
import { checkHardfork } from "../engine/evm/rules.ts";
import { createOfflineWorld } from "../engine/proof/witness.ts";
import { readSystem } from "../chain/read/deployment.ts";
import { createRegistries } from "../chain/read/registries.ts";
import { createReplay } from "../engine/replay/replay.ts";
import type { Replayed } from "../engine/replay/types.ts";
import type { Rpc } from "../chain/rpc/client.ts";
import { CountersignError } from "../core/errors/error.ts";
import { splitCompact } from "../core/sdjwt/disclosure.ts";
import { openSae } from "../core/verify/envelope.ts";
import { JWS_TYPES } from "../core/words/kinds.ts";
import { nobleVerifier } from "../keys/verify/noble-verifier.ts";
import { nodeVerifier } from "../keys/verify/node-verifier.ts";
import { openWitnessStore } from "../store/sqlite/witness.ts";

interface OfflineOptions {
  readonly witness: string;
  readonly hardfork: string;
  readonly deployment: { readonly chainId: number; readonly system: string; readonly organization: string };
}

export interface OfflineReplay {
  /** @throws WITNESS_INCOMPLETE, SYSTEM_UNKNOWN, ORGANIZATION_MISMATCH, and what createReplay throws */
  replay(decision: string): Promise<Replayed>;
  close(): Promise<void>;
}

/**
 * Replays decisions without any node: contracts, keys and policy are read from what the witness shows of each pinned block.
 * @throws CONFIG_INVALID for a hardfork nobody knows, STORE_FAILED
 */
export async function openOfflineReplay(options: OfflineOptions): Promise<OfflineReplay> {
  const { chainId, system: address, organization } = options.deployment;
  const chain = { chainId, hardfork: checkHardfork(options.hardfork), eips: [] };
  const machine = await createMachine({ chain, crypto: await createEvmCrypto() });
  const store = await openWitnessStore(options.witness, true);
  const find = (hash: string) => store.get(hash);
  const world = createOfflineWorld({ node: find, code: find, header: find });
  const viewAt: ViewAt = (hash) => world.at({ hash });
  const rpc = createProvenRpc({ machine, viewAt, node: NOBODY, unproven: [] });

  return {
    replay: async (decision) => {
      const system = await readSystem(rpc, chainId, address.toLowerCase(), { blockHash: pinnedBlock(decision) });
      if (system.organization !== organization.toLowerCase()) {
        throw new CountersignError("ORGANIZATION_MISMATCH", `the System belongs to ${system.organization}`);
      }
      const run = createReplay({
        system,
        decider: createEmbeddedDecider({ machine, viewAt }),
        registries: createRegistries(rpc, system),
        blockAt: async ({ hash }) => (await viewAt(hash)).block,
        offline: true,
        limits: null,
        verifiers: [nodeVerifier, nobleVerifier],
      });
      return run(decision);
    },
    close: () => store.close(),
  };
}

function pinnedBlock(decision: string): string {
  const { claims } = openSae(splitCompact(decision).jwt, [JWS_TYPES.sae, JWS_TYPES.denial]);
  return claims.pol.block.hash;
}

const refuse = () => Promise.reject(new CountersignError("CHAIN_UNREACHABLE", "offline: there is no node to ask"));
const NOBODY: Rpc = { ask: refuse, batch: refuse, request: refuse };
