import { readAnchored } from "../chain/read/anchors.ts";
import type { SystemAddresses } from "../chain/read/deployment.ts";
import type { Registries } from "../chain/read/registries.ts";
import { readLatestBlock } from "../chain/read/block.ts";
import type { Rpc } from "../chain/rpc/client.ts";
import { CountersignError, isCountersignError } from "../core/errors/error.ts";
import { verifyJws } from "../core/jws/verify.ts";
import type { Clock } from "../core/ports/ports.ts";
import type { Receipt } from "../core/schemas/checkpoint.ts";
import { splitCompact } from "../core/sdjwt/disclosure.ts";
import { secondsOf } from "../core/time.ts";
import { kindRefusal, signerAt } from "../core/verify/log-signer.ts";
import { openPromise, type Promised, promiseFate, type PromiseFate } from "../core/verify/promise.ts";
import { caip2 } from "../core/words/ids.ts";
import { nobleVerifier } from "../keys/verify/noble-verifier.ts";
import { type ReaderDeps, readReceipt } from "./reading.ts";

/** Asks the log's owner for the receipt of a seq; null when it shows none that can be read. */
export type ReadReceipt = (seq: number) => Promise<Receipt | null>;

export interface PromiseDeps {
  readonly rpc: Rpc;
  readonly system: SystemAddresses;
  readonly registries: Pick<Registries, "readLog" | "readSigners">;
  readonly receipt: ReadReceipt;
  readonly clock: Clock;
}

/** What became of a decision's promise, and what shows it. */
export interface CheckedPromise {
  readonly fate: PromiseFate;
  readonly log: number;
  readonly seq: number;
  /** unix seconds */
  readonly due: number;
  /** the signed decision: the promise itself */
  readonly record: string;
  /** it was anchored in; null when the chain has not come so far */
  readonly block: number | null;
  /** what the log shows; with `record`, the proof of fraud when `fate` is `broken` */
  readonly receipt: Receipt | null;
}

/**
 * Whether a permission or a denial stands in the anchored log where its signer said. Any agent can ask this of an answer it
 * got, from 60 s after: what was dropped before it was anchored shows nowhere else.
 * @param decision the envelope or the denial, with or without disclosures
 * @throws JWS_*, CLAIMS_INVALID, ENVELOPE_FOREIGN, ENVELOPE_SIGNER_UNKNOWN: then it is no promise of this organization;
 * CHAIN_UNREACHABLE
 */
export async function checkPromise(deps: PromiseDeps, decision: string): Promise<CheckedPromise> {
  const promised = openPromise(splitCompact(decision).jwt);
  await requireOurs(deps, promised);
  const { log, seq, due, jws } = promised;
  const { batches } = await readAnchored(deps.rpc, deps.system.anchorLog, log, deps.system.deployedAt);
  const anchored = batches.find(({ firstSeq, count }) => firstSeq <= seq && seq < firstSeq + count) ?? null;
  const receipt = anchored === null ? null : await deps.receipt(seq);
  const fate = promiseFate(promised, anchored, receipt, secondsOf(deps.clock));
  return { fate, log, seq, due, record: jws.compact, block: anchored?.block.number ?? null, receipt };
}

async function requireOurs({ rpc, system, registries }: PromiseDeps, { claims, jws, log }: Promised): Promise<void> {
  if (claims.pol.chain !== caip2(system.chainId) || claims.chain.anchor !== system.anchorLog) {
    throw new CountersignError("ENVELOPE_FOREIGN", `issued for ${claims.pol.chain}, anchor ${claims.chain.anchor}`);
  }
  const head = await readLatestBlock(rpc);
  const [view, signers] = await Promise.all([registries.readLog(head, log), registries.readSigners(head, log)]);
  const { signer, refusal } = signerAt(signers, jws.header.kid, claims.iat);
  const problem = kindRefusal(view, "Signing") ?? refusal;
  if (problem !== null || signer === null) {
    throw new CountersignError("ENVELOPE_SIGNER_UNKNOWN", `log ${log}: ${problem?.detail ?? "unknown"}`);
  }
  verifyJws(jws, signer.key, [nobleVerifier]);
}

/** Receipts as the signing service serves them to whom they concern. Whatever is none is no receipt: who withholds one may answer anything. */
export function receiptsFrom(reader: ReaderDeps, signingUrl: string): ReadReceipt {
  return async (seq) => {
    try {
      return await readReceipt(reader, signingUrl, seq);
    } catch (error) {
      if (isCountersignError(error) && error.code === "SERVICE_UNREACHABLE") return null;
      throw error;
    }
  };
}
