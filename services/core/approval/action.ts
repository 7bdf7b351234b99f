import type { Params } from "../schemas/act.ts";
import type { ApprovedAction } from "../schemas/approval.ts";
import { amountText } from "./amount.ts";
import { requireReadable } from "./readable.ts";

/** What of an act a person is shown: it is the agent's, so its text is not trusted. */
export interface ShownAct {
  readonly type: string;
  /** origin of the target */
  readonly sub: string;
  readonly params: Pick<Params, "amount" | "currency" | "recipient">;
}

/**
 * An act in the words a wallet shows and a person signs (EIP-712 `Action`). Made from the act and its disclosures alone, so
 * whoever has them makes the same.
 * @param validBefore unix seconds, exclusive: when the approval ends
 * @param salt 32 random bytes, hex: without it the hash of few words could be guessed
 * @throws ACTION_UNREADABLE
 */
export function readableAction({ type, sub, params }: ShownAct, validBefore: number, salt: string): ApprovedAction {
  const { amount, currency = "", recipient = "" } = params;
  const { target, until } = fixedWords(type, sub, validBefore);
  const money = amount === undefined ? "" : amountText(amount, currency);
  const action = { type, target, amount: money, currency, recipient, until, salt };
  for (const [name, text] of Object.entries(action)) requireReadable(name, text);
  return action;
}

/** The words that stand in clear also where an act's disclosures were erased. */
export function fixedWords(
  type: string,
  sub: string,
  validBefore: number,
): Pick<ApprovedAction, "type" | "target" | "until"> {
  const [date = "", time = ""] = new Date(validBefore * 1000).toISOString().split("T");
  return { type, target: sub, until: `${date} ${time.slice(0, 8)} UTC` };
}
