import { createRpc } from "../../services/chain/rpc/client.ts";
import type { StoredRecord } from "./records.ts";

/** One step's latency as a service measured it. */
export interface Latency {
  readonly count: number;
  readonly median_ms: number;
  readonly p99_ms: number;
}
export type Latencies = Record<"decide" | "sign" | "verify", Latency>;

/** What the services measured of themselves. */
export async function readLatencies(signingUrl: string, gatewayUrl: string): Promise<Latencies> {
  const get = async (url: string) => (await (await fetch(url)).json()) as Record<string, Latency>;
  const stats = { ...(await get(`${signingUrl}/v1/stats`)), ...(await get(`${gatewayUrl}/-/v1/stats`)) };
  const one = (name: string): Latency => {
    const latency = stats[name];
    if (latency === undefined) throw new Error(`no figures of ${name}`);
    return latency;
  };
  return { decide: one("decide"), sign: one("sign"), verify: one("verify") };
}

export interface GasFigures {
  readonly batches: number;
  readonly gas: number;
  readonly gasPerRecord: number;
}

/** Gas of every anchor transaction, over the records they carry. */
export async function readGas(rpcUrl: string, records: readonly StoredRecord[]): Promise<GasFigures> {
  const transactions = [...new Set(records.map(({ receipt }) => receipt.tx))];
  const rpc = createRpc(rpcUrl);
  let gas = 0;
  for (const tx of transactions) {
    const receipt = (await rpc.request("eth_getTransactionReceipt", [tx])) as { gasUsed: string };
    gas += Number(receipt.gasUsed);
  }
  return { batches: transactions.length, gas, gasPerRecord: Math.round(gas / records.length) };
}
