import type { Command } from "commander";

import { CountersignError } from "../../core/errors/error.ts";
import { readMinDelay } from "../../chain/read/timelock.ts";
import { connect, type Governance, requireSame } from "../../governance/chain/connect.ts";
import { sendOrTry, sentLine } from "../../governance/chain/send.ts";
import { checkSignatures } from "../../governance/chain/signed.ts";
import { requirePasses } from "../../governance/chain/simulate.ts";
import { readStatus } from "../../governance/chain/status.ts";
import { documentMessage, readDocument } from "../../governance/file/document.ts";
import type { Proposal } from "../../governance/file/proposal.ts";
import { readSignatureFiles } from "../../governance/file/signatures.ts";
import type { Stop } from "../../governance/file/stop.ts";
import { duration, shortHex } from "../../platform/terminal/text.ts";
import { answer, type Io } from "./io.ts";
import { sendVerb, type SendOptions } from "./options.ts";

const ABOUT = `put signatures together, check each of them, and hand the proposal to the timelock. Signatures may come in any
order.`;

/** `submit <file> <signature...>`. */
export function submitVerb(io: Io): Command {
  return sendVerb(io, "submit", ABOUT)
    .argument("<file>", "a proposal, or a brake")
    .argument("<signature...>", "signature files, one of each signer")
    .option("--unchecked", "submit it even though its calls would fail today")
    .action(async (path: string, paths: string[], options: SendOptions & { readonly unchecked?: true }) => {
      const document = await readDocument(path);
      if (document.type === "cancellation" || document.type === "closing") {
        throw new CountersignError("GOV_FILE_INVALID", "`cancel` sends a cancellation");
      }
      const governance = await connect(options);
      if (document.type === "proposal") await requireOpen(governance, document, options.unchecked === true);
      else requireSameCouncil(governance, document);
      const message = documentMessage(document);
      const files = await readSignatureFiles(paths);
      const signed = await checkSignatures(governance, message, files);
      const sent = await sendOrTry(governance, message.call(signed), options, io.env);
      const subject =
        document.type === "proposal"
          ? `operation ${document.operation} waits ${duration(document.delay)} from its block on`
          : "everything is paused from its block on";
      answer(io, options.json, { ...sent, digest: message.digest, signers: signed.map(({ signer }) => signer) }, [
        ...signed.map(({ signer }) => `signed by    ${shortHex(signer)}`),
        subject,
        sentLine(sent),
      ]);
    });
}

/** @throws GOV_WRONG_NETWORK */
export function requireSameCouncil({ chainId, contracts }: Governance, stop: Stop): void {
  if (stop.chainId === chainId && stop.council === contracts.council) return;
  throw new CountersignError("GOV_WRONG_NETWORK", `written for ${stop.council} on chain ${stop.chainId}`);
}

/** Nobody pays for what cannot work any more. */
async function requireOpen(governance: Governance, proposal: Proposal, unchecked: boolean): Promise<void> {
  await requireSame(governance, proposal);
  const { state, because, operation } = await readStatus(governance, proposal);
  if (state === "done") throw new CountersignError("GOV_DONE", operation);
  if (state === "cancelled") throw new CountersignError("GOV_CANCELLED", operation);
  if (state === "waiting" || state === "ready")
    throw new CountersignError("GOV_NONCE_USED", `${operation} is ${state}`);
  const { rpc, contracts, head } = governance;
  if (proposal.deadline < head.timestamp) throw new CountersignError("GOV_EXPIRED", because.join("; "));
  const { kind } = proposal;
  if (!governance.gate.isOpen && kind !== "reopen") throw new CountersignError("GOV_GATE_CLOSED", operation);
  if (state === "stale") throw new CountersignError("GOV_STALE", because.join("; "));
  const least = await readMinDelay(rpc, contracts.timelock, head);
  if (proposal.delay < least) {
    throw new CountersignError("GOV_DELAY_TOO_SHORT", `${proposal.delay} s, and at least ${least} s is needed`);
  }
  if (!unchecked) await requirePasses(governance, proposal.calls);
}
