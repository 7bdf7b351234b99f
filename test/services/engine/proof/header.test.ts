import { readFileSync } from "node:fs";

import { createBlockHeader } from "@ethereumjs/block";
import { Common, Hardfork, Mainnet } from "@ethereumjs/common";
import { bytesToHex } from "@ethereumjs/util";
import { expect } from "chai";
import fc from "fast-check";
import { network } from "hardhat";

import { proveHeader, readHeader } from "../../../../services/engine/proof/header.ts";
import { expectCode } from "../../../helpers/expect-code.ts";

type Served = Record<string, string | null>;

/** Headers as nodes served them; each is true by its own hash. */
const RECORDED = JSON.parse(readFileSync("test/vectors/headers.json", "utf8")) as { chain: string; header: Served }[];

const recorded = (chain: string): Served => {
  const found = RECORDED.find((vector) => vector.chain === chain);
  if (found === undefined) throw new Error(`no header of ${chain}`);
  return found.header;
};

describe("engine/proof/header", () => {
  for (const { chain, header } of RECORDED) {
    it(`has the hash of ${chain}, block ${Number(header["number"])}`, () => {
      const { block, rlp } = proveHeader({ ...header, size: "0x1", uncles: [], sendRoot: header["extraData"] });
      expect(block).to.deep.equal({
        number: Number(header["number"]),
        hash: header["hash"],
        parentHash: header["parentHash"],
        stateRoot: header["stateRoot"],
        timestamp: Number(header["timestamp"]),
        gasLimit: BigInt(header["gasLimit"] ?? ""),
        baseFeePerGas: header["baseFeePerGas"] === undefined ? null : BigInt(header["baseFeePerGas"] ?? ""),
        coinbase: header["miner"],
        prevRandao: header["mixHash"],
        excessBlobGas: header["excessBlobGas"] === undefined ? null : BigInt(header["excessBlobGas"] ?? ""),
      });
      expect(readHeader(rlp, block.hash).block).to.deep.equal(block);
    });
  }

  it("is another hash when any field changes, and HEADER_INVALID names the block", () => {
    for (const { chain, header } of RECORDED) {
      for (const name of Object.keys(header)) {
        const value = header[name] ?? "";
        const last = value.endsWith("1") ? "2" : "1";
        const changed = { ...header, [name]: `${value.slice(0, -1)}${value === "0x" ? "x11" : last}` };
        const error = expectCode("HEADER_INVALID", () => proveHeader(changed));
        expect(error.detail, `${chain} ${name}`).to.contain(`block ${changed["hash"]}`);
      }
    }
  });

  it("is HEADER_INVALID when any field is missing: the last one too, and one with others behind it by name", () => {
    for (const { chain, header } of RECORDED) {
      for (const name of Object.keys(header)) {
        const { [name]: _, ...rest } = header;
        for (const without of [rest, { ...rest, [name]: null }]) {
          expect(expectCode("HEADER_INVALID", () => proveHeader(without)).detail, chain).to.match(/^block /);
        }
      }
    }
    const gap = { ...recorded("Ethereum (Osaka)"), blobGasUsed: null };
    expect(expectCode("HEADER_INVALID", () => proveHeader(gap)).detail).to.contain("blobGasUsed is missing before");
  });

  it("is HEADER_INVALID when a field is added that the hash does not cover", () => {
    const added = { ...recorded("Arbitrum One (ArbOS 61)"), withdrawalsRoot: `0x${"00".repeat(32)}` };
    expectCode("HEADER_INVALID", () => proveHeader(added));
  });

  it("takes integers by their value: leading zeros and upper case are the same header", () => {
    const header = recorded("Ethereum (Osaka)");
    const spelled = {
      ...header,
      number: "0x000177D354",
      hash: (header["hash"] ?? "").replace(/[a-f]/g, (c) => c.toUpperCase()),
    };
    expect(proveHeader(spelled).block.number).to.equal(24630100);
  });

  it("is HEADER_INVALID when the node answers another block than the one asked for", () => {
    const header = recorded("Ethereum (Frontier)");
    const other = `0x${"11".repeat(32)}`;
    expect(proveHeader(header, { hash: header["hash"] ?? "", number: 26803 }).block.number).to.equal(26803);
    const byHash = expectCode("HEADER_INVALID", () => proveHeader(header, { hash: other }));
    expect(byHash.detail).to.equal(`block ${other}: the node answered block ${header["hash"]}`);
    const byNumber = expectCode("HEADER_INVALID", () => proveHeader(header, { number: 26804 }));
    expect(byNumber.detail).to.equal("block 26804: the node answered block 26803");
  });

  it("is CHAIN_UNREACHABLE when there is no such block, and HEADER_INVALID for what is no header", () => {
    expect(expectCode("CHAIN_UNREACHABLE", () => proveHeader(null, { number: 7 })).detail).to.contain("block 7");
    for (const answer of [undefined, "0x", 7, [], {}]) expectCode("HEADER_INVALID", () => proveHeader(answer));
    expectCode("HEADER_INVALID", () => readHeader(Uint8Array.of(0xc0), `0x${"00".repeat(32)}`));
  });

  it("has the hash @ethereumjs/block computes, for headers of every size of number", () => {
    const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
    const integer = fc.bigInt({ min: 0n, max: 2n ** 53n - 1n });
    const fields = fc.record({
      ...{ parentHash: bytes(32), stateRoot: bytes(32), transactionsTrie: bytes(32), receiptTrie: bytes(32) },
      ...{ mixHash: bytes(32), withdrawalsRoot: bytes(32), parentBeaconBlockRoot: bytes(32), requestsHash: bytes(32) },
      ...{ coinbase: bytes(20), logsBloom: bytes(256), extraData: fc.uint8Array({ maxLength: 32 }) },
      ...{ number: integer, gasLimit: integer, timestamp: integer, baseFeePerGas: integer },
      ...{ blobGasUsed: integer, excessBlobGas: integer },
    });
    const common = new Common({ chain: Mainnet, hardfork: Hardfork.Osaka });
    fc.assert(
      fc.property(fields, (made) => {
        const gasUsed = made.gasLimit / 3n;
        const header = createBlockHeader({ ...made, gasUsed }, { common, skipConsensusFormatValidation: true });
        const { uncleHash, coinbase, transactionsTrie, receiptTrie, ...rest } = header.toJSON();
        const named = {
          sha3Uncles: uncleHash,
          miner: coinbase,
          transactionsRoot: transactionsTrie,
          receiptsRoot: receiptTrie,
        };
        const { block } = proveHeader({ ...rest, ...named, hash: bytesToHex(header.hash()) });
        expect([block.timestamp, block.baseFeePerGas]).to.deep.equal([Number(made.timestamp), made.baseFeePerGas]);
      }),
      { seed: 0x4ead, numRuns: 100 },
    );
  });

  const live = [
    ...["berlin", "london", "merge", "shanghai", "cancun", "prague", "osaka"].map(
      (hardfork) => ["l1", hardfork] as const,
    ),
    ...["bedrock", "canyon", "ecotone", "fjord", "granite", "holocene", "isthmus"].map(
      (hardfork) => ["op", hardfork] as const,
    ),
  ];
  for (const [chainType, hardfork] of live) {
    it(`has the hash Hardhat gives its own blocks: ${chainType} ${hardfork}`, async () => {
      const connection = await network.create({ chainType, override: { hardfork } });
      for (const number of [0, 1, 2]) {
        if (number > 0) await connection.provider.request({ method: "evm_mine", params: [] });
        const answer = await connection.provider.request({
          method: "eth_getBlockByNumber",
          params: [`0x${number}`, false],
        });
        expect(proveHeader(answer, { number }).block.number).to.equal(number);
      }
      await connection.close();
    });
  }
});
