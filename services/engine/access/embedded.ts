import { createEmbeddedDecider } from "../decide/embedded-mode.ts";
import { createProvenRpc } from "../decide/proven-rpc.ts";
import { createDecider } from "../decide/rpc-mode.ts";
import { createCrossCheck } from "../decide/cross-check.ts";
import { CountersignError } from "../../core/errors/error.ts";
import type { WitnessKeeper } from "../../core/ports/ports.ts";
import { createEvmCrypto } from "../evm/crypto.ts";
import { createMachine } from "../evm/machine.ts";
import { EIP_7951_GAS } from "../evm/rules.ts";
import { selfTest } from "../evm/self-test.ts";
import { createHeadSource } from "../proof/heads.ts";
import { createWorld } from "../proof/world.ts";
import { createRpc } from "../../chain/rpc/client.ts";
import type { Decider } from "../../core/ports/decider.ts";
import { headsBehind, requireShallow } from "./behind.ts";
import { createBlockRpc } from "./block-rpc.ts";
import type { AccessOptions, ChainAccess } from "./options.ts";
import { createPinning } from "./pinning.ts";
import { createWitnessWriter } from "./witness-writer.ts";

export interface EmbeddedParts {
  /** null or absent: decisions can be replayed on a node only */
  readonly witness?: WitnessKeeper | null;
  /** what an earlier run remembered; whatever has not the form of a hint is left out */
  readonly hints?: readonly unknown[];
  /** what happens in the background, for the operator */
  readonly onTrouble?: (what: string, details: object) => void;
  /** for tests; a thread draws its own */
  readonly random?: () => number;
}

const HEAD_TIMEOUT_MS = 2_000;
const RUN_TIMEOUT_MS = 2_000;
/** Answers that are believed of one node: its chain id is checked with each head, its events against hashes in state. */
const UNPROVEN = ["eth_chainId", "eth_getBlockByNumber", "eth_getLogs"];

/** Runs contracts in this thread, over state that is proven under heads enough nodes agree on. */
export async function openEmbedded(options: AccessOptions, parts: EmbeddedParts): Promise<ChainAccess> {
  const {
    chainId,
    url,
    headUrls,
    hardfork,
    eips,
    p256Gas = EIP_7951_GAS,
    crossCheck,
    restSeconds,
    pinDepth = 0,
  } = options;
  const { headTimeoutMs = HEAD_TIMEOUT_MS, runTimeoutMs = RUN_TIMEOUT_MS } = options;
  const { onTrouble = () => undefined, random = Math.random } = parts;
  const node = createRpc(url);
  const heads = createHeadSource({
    nodes: [url, ...headUrls].map((each) => ({
      url: each,
      rpc: createRpc(each, { timeoutMs: headTimeoutMs, patienceMs: headTimeoutMs }),
    })),
    quorum: headUrls.length === 0 ? 1 : options.quorum,
    chainId,
    own: options.trust === "own",
  });
  await heads.start();
  await requireShallow(node, pinDepth);

  const chain = { chainId, hardfork, eips, p256Gas };
  const machineOptions = { chain, crypto: await createEvmCrypto(), timeoutMs: runTimeoutMs };
  const machine = await createMachine(machineOptions);
  await selfTest(machine, machineOptions, node);

  const writer = createWitnessWriter(parts.witness ?? null);
  const world = createWorld({
    rpc: node,
    sink: writer.sink,
    ...(parts.hints === undefined ? {} : { hints: parts.hints }),
  });
  const pinning = createPinning({ heads: headsBehind(heads, pinDepth), world, restSeconds, settled: writer.flush });
  const viewAt = pinning.viewAt;
  const embedded = createEmbeddedDecider({ machine, viewAt });
  const decider: Decider = {
    decide: async (call) => {
      const decision = await embedded.decide(call);
      await writer.flush();
      return decision;
    },
  };
  const rpc = createProvenRpc({ machine, viewAt, node: createBlockRpc(node, heads), unproven: UNPROVEN });
  const access = {
    mode: "embedded",
    rpc,
    look: pinning.look,
    remembered: () => Promise.resolve(world.remembered()),
    close: () => Promise.resolve(),
  } as const;
  if (crossCheck === 0) return { ...access, decider, requireAgreement: () => Promise.resolve() };

  const crossChecked = createCrossCheck({
    primary: decider,
    reference: createDecider(createRpc(headUrls[0] ?? url)),
    sample: crossCheck,
    random,
    onUnanswered: (count) => onTrouble("the node does not answer cross-checks", { count }),
    onDifference: (ours, theirs, { pin, contract }) =>
      onTrouble("two ways to decide came out differently: everything is blocked", { ours, theirs, pin, contract }),
  });
  return {
    ...access,
    decider: crossChecked,
    requireAgreement: async () => {
      if (crossChecked.isOpen)
        throw new CountersignError("DECIDER_DISAGREES", "a decision that was made twice came out differently");
    },
  };
}
