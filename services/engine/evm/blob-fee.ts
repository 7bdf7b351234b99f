/** What one unit of blob gas costs at the least, wei (EIP-4844). */
const LEAST = 1n;

/** Since when a chain's blob fee grows by which fraction: unix seconds, and what the excess is divided by. */
type Schedule = readonly (readonly [since: number, fraction: bigint])[];

const [CANCUN, PRAGUE, BPO1, BPO2] = [3_338_477n, 5_007_716n, 8_346_193n, 11_684_671n];

/**
 * Forks that do nothing else set new fractions (EIP-7892), each chain at its own time, and no header says which one holds. What a
 * chain does after the last line here, a release has to learn.
 */
const SCHEDULES: ReadonlyMap<number, Schedule> = new Map([
  // Ethereum
  [1, schedule(1_710_338_135, 1_746_612_311, 1_765_290_071, 1_767_747_671)],
  // Holesky
  [17_000, schedule(1_707_305_664, 1_740_434_112, 1_759_800_000, 1_760_389_824)],
  // Hoodi
  [560_048, schedule(0, 1_742_999_832, 1_762_365_720, 1_762_955_544)],
  // Sepolia
  [11_155_111, schedule(1_706_655_072, 1_741_159_776, 1_761_017_184, 1_761_607_008)],
]);

function schedule(cancun: number, prague: number, bpo1: number, bpo2: number): Schedule {
  return [
    [cancun, CANCUN],
    [prague, PRAGUE],
    [bpo1, BPO1],
    [bpo2, BPO2],
  ];
}

/** What a header says of the blob fee. */
export interface BlobHeader {
  readonly timestamp: number;
  /** null in headers without that member */
  readonly excessBlobGas: bigint | null;
}

/**
 * What BLOBBASEFEE is in a block, wei. Where no blobs wait it is 1 on every chain, as on all rollups that have the member.
 * @returns null when it cannot be known from the header: without the member, or by a schedule that is not known here
 */
export function blobBaseFee(chainId: number, { timestamp, excessBlobGas }: BlobHeader): bigint | null {
  if (excessBlobGas === null) return null;
  if (excessBlobGas === 0n) return LEAST;
  const fraction = SCHEDULES.get(chainId)?.findLast(([since]) => since <= timestamp)?.[1];
  return fraction === undefined ? null : exponential(excessBlobGas, fraction);
}

/** LEAST times e to the power of `numerator / denominator`, as EIP-4844 approximates it (`fake_exponential`). */
function exponential(numerator: bigint, denominator: bigint): bigint {
  let sum = 0n;
  let term = LEAST * denominator;
  for (let i = 1n; term > 0n; i += 1n) {
    sum += term;
    term = (term * numerator) / (denominator * i);
  }
  return sum / denominator;
}
