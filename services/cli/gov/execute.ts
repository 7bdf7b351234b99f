import type { Command } from "commander";

import { silenceOf } from "../../chain/read/head.ts";
import { CountersignError } from "../../core/errors/error.ts";
import { secondsOf } from "../../core/time.ts";
import { connect, requireSame } from "../../governance/chain/connect.ts";
import { sendOrTry, sentLine } from "../../governance/chain/send.ts";
import { readStatus, type Status } from "../../governance/chain/status.ts";
import { readProposal } from "../../governance/file/document.ts";
import { executeData } from "../../governance/file/proposal.ts";
import { duration } from "../../platform/terminal/text.ts";
import { answer, type Io } from "./io.ts";
import { sendVerb, type SendOptions } from "./options.ts";

/** `execute <file>`. */
export function executeVerb(io: Io): Command {
  return sendVerb(io, "execute", "make the calls of a proposal whose delay is over. Anyone may.")
    .argument("<file>", "a proposal")
    .action(async (path: string, options: SendOptions) => {
      const proposal = await readProposal(path);
      const governance = await connect(options);
      await requireSame(governance, proposal);
      requireReady(await readStatus(governance, proposal), silenceOf(governance.head, secondsOf(Date.now)));
      const call = { to: proposal.contracts.gate, data: executeData(proposal) };
      const sent = await sendOrTry(governance, call, options, io.env);
      const { operation } = proposal;
      answer(io, options.json, { ...sent, operation }, [`operation ${operation}`, sentLine(sent)]);
    });
}

function requireReady({ state, operation, because, secondsLeft }: Status, silence: string | null): void {
  switch (state) {
    case "ready":
      return;
    case "done":
      throw new CountersignError("GOV_DONE", operation);
    case "cancelled":
      throw new CountersignError("GOV_CANCELLED", operation);
    case "stale":
      throw new CountersignError("GOV_STALE", because.join("; "));
    case "unsigned":
      throw new CountersignError("GOV_NOT_SCHEDULED", operation);
    case "waiting":
      throw new CountersignError(
        "GOV_NOT_READY",
        [
          `${duration(secondsLeft ?? 0)} left by the time of the chain`,
          ...because,
          ...(silence === null ? [] : [silence]),
        ].join("; "),
      );
  }
}
