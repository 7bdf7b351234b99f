import { P256_ADDRESS } from "./precompiles.ts";
import { type ChainRules, EIP_7951_GAS } from "./rules.ts";

/** Init code whose return data is known: every node runs it, without a contract being there. */
export interface Vector {
  readonly name: string;
  /** hex, without 0x */
  readonly code: string;
  /** the return data, hex; null for code that must fail */
  readonly returns: string | null;
}

const PUSH0 = "5f";
const RETURN_WORD = `${PUSH0}5260205ff3`;
const word = (value: bigint | number) => BigInt(value).toString(16).padStart(64, "0");
const push32 = (hex: string) => `7f${hex}`;
const push = (value: number) => `61${value.toString(16).padStart(4, "0")}`;
/** Stores words from place 0 on. */
const stored = (hex: string) =>
  (hex.match(/.{64}/g) ?? []).map((each, i) => `${push32(each)}${push(32 * i)}52`).join("");
/** STATICCALL with what is stored, its output at 0x200; leaves success. */
const called = (address: string, size: number) => `6020${push(0x200)}${push(size)}${PUSH0}73${address.slice(2)}5afa`;
const outputOf = (address: string, input: string) =>
  `${stored(input)}${called(address, input.length / 2)}50${push(0x200)}51${RETURN_WORD}`;
/** The gas `code`, which leaves nothing on the stack, takes; with the two gas of the second GAS. */
const gasOf = (code: string) => `5a${code}5a9003${RETURN_WORD}`;
const SLOAD_0 = `${PUSH0}5450`;

const ECRECOVER_INPUT = [
  "456e9aea5e197a1f1af7a3e85a3212fa4049a3ba34c2289b4c860fc0b0c64ef3",
  word(28),
  "9242685bf161793cc25603c231bc2f568eb630ea16aa137d2664ac8038825608",
  "4f8ae3bd7535248d0bd448298cc2e2071e56992d0774dc340c368ae950852ada",
].join("");
const P256_INPUT =
  "ab530a13e45914982b79f9b7e3fba994cfd1f3fb22f71cea1afbf02b460c6d1d8c9b6007f4b507c85b423f4ea33159495977bb887f0aa1eeed0419aed7ca6495" +
  "352d886b450961e9f54686f8b2e05d0dcb2fa398111b83326f63a5fcdf40b8654510d2e193d87e47d32553ad15a9ecd0f1b3a0ff2afb8fbc36aea793ce8561cc" +
  "91c6ddd072b545c59b4dfbfc4fab620e5fe880bc1f08283cd929b220c311ca8d";

/** Each stack, memory and comparison opcode the quick loop runs itself, folded into one hash. */
const MIXED = [
  "6007",
  ...["6005600301", "6005600302", "6003600503", "6005600303", "6005600310", "6003600510", "6005600311", "6003600511"],
  ...["6005600514", "6005600314", "600015", "600515", "60ff600f16", "60f0600f17", "600519", "600560041b", "60f060041c"],
  ...["60056101001b", "60056101001c", "60058001", "60056003900a", "6005600350", "36", "5f35", "5f51"],
  ...["5860050156" + "5b6001", "60015860050157" + "5b6002", "5f5860050157" + "5b6003"],
]
  // Each leaves one word, which is hashed together with the sum so far.
  .map((code, i) => (i === 0 ? `${code}${PUSH0}52` : `${code}60205260405f20${PUSH0}52`))
  .join("");

/** A jump unless, one that is not taken, one that is; then (1 << 160) - 1. */
const JUMPS = "5f15600657fe5b600115600657601156fe5b6001600160a01b03";

/** What must come out of a machine of these rules, and of their chain. */
export function vectorsFor({ chainId, hardfork, eips, p256Gas = EIP_7951_GAS }: ChainRules): Vector[] {
  const isOsaka = hardfork !== "cancun" && hardfork !== "prague";
  const hasP256 = isOsaka || eips.includes(7951);
  const forged = `${P256_INPUT.slice(0, -2)}8c`;
  return [
    { name: "PUSH0 and MCOPY", code: `${stored(word(77))}60205f60405e604051${RETURN_WORD}`, returns: word(77) },
    { name: "TSTORE and TLOAD", code: `604d60035d60035c${RETURN_WORD}`, returns: word(77) },
    { name: "CLZ", code: `60011e${RETURN_WORD}`, returns: isOsaka ? word(255) : null },
    { name: "CHAINID", code: `46${RETURN_WORD}`, returns: word(chainId) },
    {
      name: "KECCAK256",
      code: `5f5f20${RETURN_WORD}`,
      returns: "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470",
    },
    {
      name: "the quick loop",
      code: `${MIXED}5f51${RETURN_WORD}`,
      returns: "14529295d451c54334e94fb329139b655b7efedbdfefcb4b3a90194ee5014a08",
    },
    { name: "jumps and constants", code: `${JUMPS}${RETURN_WORD}`, returns: word((1n << 160n) - 1n) },
    {
      name: "ecrecover",
      code: outputOf("0x0000000000000000000000000000000000000001", ECRECOVER_INPUT),
      returns: "0000000000000000000000007156526fbd7a3c72969b54f64e42c10fbb768c8a",
    },
    {
      name: "sha256",
      code: outputOf("0x0000000000000000000000000000000000000002", word(0)),
      returns: "66687aadf862bd776c8fc18b8e9f8e20089714856ee233b3902a591d0d5f2925",
    },
    { name: "P256VERIFY", code: outputOf(P256_ADDRESS, P256_INPUT), returns: word(hasP256 ? 1 : 0) },
    { name: "P256VERIFY of another key", code: outputOf(P256_ADDRESS, forged), returns: word(0) },
    {
      name: "gas of P256VERIFY",
      code: gasOf(`${called(P256_ADDRESS, 0)}50`),
      returns: word((hasP256 ? p256Gas + 100 : 2_600) + 71),
    },
    { name: "gas of a cold SLOAD", code: gasOf(SLOAD_0), returns: word(2_106) },
    { name: "gas of a warm SLOAD", code: `${SLOAD_0}${gasOf(SLOAD_0)}`, returns: word(106) },
    { name: "REVERT", code: `604d${PUSH0}5260205ffd`, returns: null },
    { name: "INVALID", code: "fe", returns: null },
    { name: "out of gas", code: "5b5f56", returns: null },
    { name: "a jump to nowhere", code: "600356", returns: null },
    { name: "nothing on the stack", code: "01", returns: null },
  ];
}
