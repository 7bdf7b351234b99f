import { dataSlice, ZeroHash } from "ethers";

import { localAccounts } from "../../../../scripts/local/accounts.ts";
import { readMark } from "../../../../services/chain/read/marks.ts";
import { createTimelockProposer } from "../../../../services/chain/send/timelock.ts";
import { toHex } from "../../../../services/core/encoding/hex.ts";
import type { Signer } from "../../../../services/core/ports/ports.ts";
import { AnchorLog__factory } from "../../../../types/ethers-contracts/index.ts";
import type { Organization } from "../../auditor/support/organization.ts";
import { proposers } from "../../chain/support/organization.ts";

const FOREVER = 2n ** 64n - 1n;

export interface LogToOpen {
  readonly kind: bigint;
  readonly mode: bigint;
  readonly signer: Signer;
  readonly anchorer: "signingAnchorer" | "gatewayAnchorer";
}

/** Opens logs one after the other, from 3 on: through the council and the delay, as everything that loosens. */
export async function openLogs({ rpc, system }: Organization, logs: readonly LogToOpen[]): Promise<void> {
  const accounts = localAccounts();
  const anchorLog = AnchorLog__factory.createInterface();
  for (const { kind, mode, signer, anchorer } of logs) {
    const mark = await readMark(rpc, anchorLog, system.anchorLog, "latest");
    const key = { keyType: 1, publicKey: toHex(signer.publicKey.raw), notBefore: 0n, notAfter: FOREVER };
    const data = anchorLog.encodeFunctionData("open", [kind, mode, accounts[anchorer].address, [key], mark, FOREVER]);
    const options = { ...system, rpc, privateKey: accounts.council.privateKey, members: proposers() };
    await createTimelockProposer(options).run([{ to: system.anchorLog, data }], dataSlice(ZeroHash, 0, 16));
  }
}
