import { getAddress, TypedDataEncoder, type TypedDataField } from "ethers";

import type { Call } from "../abi/call.ts";
import { councilAbi } from "../abi/contracts.ts";
import type { Signed } from "./approval.ts";
import { ascendingBySigner } from "./eip712.ts";
import { domainAt } from "../../core/eip712-domain.ts";

/** Where a member's signature counts: one council on one chain. */
export interface CouncilDomain {
  readonly chainId: number;
  readonly council: string;
}

/** What members sign, and what is sent when enough of them did. */
export interface CouncilMessage {
  readonly council: string;
  /** the 32 bytes that are signed, hex */
  readonly digest: string;
  /** how many members it takes */
  readonly needed: "threshold" | 1 | 2;
  /** decimal digits */
  readonly nonce: string;
  /** unix seconds, the last moment the signatures count */
  readonly deadline: number;
  /** @param signatures of enough members, in any order */
  call(signatures: readonly Signed[]): Call;
}

/** What every kind of message has. */
interface Terms extends CouncilDomain {
  readonly nonce: string;
  readonly deadline: number;
}

const TAIL: TypedDataField[] = [
  { name: "nonce", type: "uint256" },
  { name: "deadline", type: "uint64" },
];
const TYPES = {
  Execution: [{ name: "target", type: "address" }, { name: "data", type: "bytes" }, ...TAIL],
  Cancellation: [{ name: "operation", type: "bytes32" }, ...TAIL],
  Closing: [{ name: "reason", type: "bytes32" }, ...TAIL],
  Brake: [{ name: "reason", type: "bytes32" }, ...TAIL],
};

/** A threshold of members has a call made: as a rule the timelock's `scheduleBatch`. */
export function execution(terms: Terms, target: string, data: string): CouncilMessage {
  return message("Execution", terms, { target: getAddress(target), data }, "threshold", (signatures) =>
    councilAbi.encodeFunctionData("execute", [target, data, terms.nonce, terms.deadline, signatures]),
  );
}

/** Any two members stop an operation that waits. */
export function cancellation(terms: Terms, operation: string): CouncilMessage {
  return message("Cancellation", terms, { operation }, 2, (signatures) =>
    councilAbi.encodeFunctionData("cancel", [operation, terms.nonce, terms.deadline, signatures]),
  );
}

/** Any two members stop everything that waits. @param reason 32 bytes, hex */
export function closing(terms: Terms, reason: string): CouncilMessage {
  return message("Closing", terms, { reason }, 2, (signatures) =>
    councilAbi.encodeFunctionData("close", [reason, terms.nonce, terms.deadline, signatures]),
  );
}

/** Any member pauses the organization. @param reason 32 bytes, hex */
export function brake(terms: Terms, reason: string): CouncilMessage {
  return message("Brake", terms, { reason }, 1, ([signature]) =>
    councilAbi.encodeFunctionData("brake", [
      reason,
      terms.nonce,
      terms.deadline,
      signature ?? { signer: "0x", signature: "0x" },
    ]),
  );
}

function message(
  type: keyof typeof TYPES,
  { chainId, council, nonce, deadline }: Terms,
  subject: Readonly<Record<string, string>>,
  needed: CouncilMessage["needed"],
  encode: (signatures: Signed[]) => string,
): CouncilMessage {
  const digest = TypedDataEncoder.hash(
    domainAt(chainId, council),
    { [type]: TYPES[type] },
    { ...subject, nonce, deadline },
  );
  return {
    council,
    digest,
    needed,
    nonce,
    deadline,
    call: (signatures) => ({ to: council, data: encode(ascendingBySigner(signatures)) }),
  };
}
