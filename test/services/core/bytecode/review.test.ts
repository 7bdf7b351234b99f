import { expect } from "chai";

import { accountOf } from "../../../../services/core/bytecode/account.ts";
import { TELLING } from "../../../../services/core/bytecode/opcodes.ts";
import { isLess, mostMutable, reviewCode } from "../../../../services/core/bytecode/review.ts";
import { STATEFULNESSES } from "../../../../services/core/words/verdicts.ts";
import { ADDRESS, bytes, metadata } from "./support/code.ts";

const CLONE = `363d3d373d3d3d363d73${ADDRESS}5af43d82803e903d91602b57fd5bf3`;
const CLONE_BY_PUSH0 = `365f5f375f5f365f73${ADDRESS}5af43d5f5f3e5f3d91602a57fd5bf3`;
const named = (code: Uint8Array) => reviewCode(code).findings.map(({ name }) => name);
/** Every opcode that makes an answer depend on more than the request, and what code with it is at least. */
const SHOWN = {
  Organization: ["EXTCODESIZE", "EXTCODECOPY", "EXTCODEHASH", "TIMESTAMP", "STATICCALL"],
  Mutable: [
    ...["BALANCE", "ORIGIN", "GASPRICE", "BLOCKHASH", "COINBASE", "NUMBER", "PREVRANDAO", "GASLIMIT", "SELFBALANCE"],
    ...["BASEFEE", "BLOBHASH", "BLOBBASEFEE", "SLOAD", "SSTORE", "TLOAD", "TSTORE", "CREATE", "CALL", "CALLCODE"],
    ...["DELEGATECALL", "CREATE2", "SELFDESTRUCT"],
  ],
} as const;

describe("The review of an account's code", () => {
  it("knows every opcode that tells", () => {
    expect([...TELLING.values()].map(({ name }) => name)).to.have.members([...SHOWN.Organization, ...SHOWN.Mutable]);
  });

  for (const [opcode, { name }] of TELLING) {
    it(`finds ${name}, and says what it shows`, () => {
      const code = Uint8Array.from([0x5f, opcode]);
      const { findings, shows } = reviewCode(code);
      const expected = (SHOWN.Mutable as readonly string[]).includes(name) ? "Mutable" : "Organization";
      expect(findings.map((found) => [found.name, found.offset])).to.deep.equal([[name, 1]]);
      expect(findings[0]?.means).to.match(/^[a-z].{10,}$/);
      expect(shows).to.equal(expected);
    });
  }

  it("finds nothing in code that reads the request alone", () => {
    const code = bytes("5f35 60e0 1c 46 30 33 5a 5f52 60205ff3");
    expect(reviewCode(code)).to.deep.include({ account: { kind: "contract" }, findings: [], shows: "Pure" });
  });

  it("finds nothing in metadata that nothing opens, whatever its hash is", () => {
    for (const byte of ["54", "55", "f4", "ff", "fa", "0c"]) {
      expect(named(bytes("5f5ff3 fe", metadata(byte.repeat(32))))).to.deep.equal([]);
    }
  });

  it("finds what a jump into metadata could run, and says so", () => {
    const { findings, shows } = reviewCode(bytes("5f56", metadata(`5b54${"0c".repeat(30)}`)));
    expect(findings.map(({ name }) => name)).to.deep.equal(["SLOAD"]);
    expect([findings[0]?.means.endsWith("if a jump leads into the metadata"), shows]).to.deep.equal([true, "Mutable"]);
  });

  it("names an opcode it does not know", () => {
    const { findings, shows } = reviewCode(bytes("5f 0c 54"));
    expect(findings).to.deep.equal([
      { name: "UNKNOWN_OPCODE", offset: 1, shows: "Mutable", means: "is no opcode this review knows: 0x0c" },
    ]);
    expect(shows).to.equal("Mutable");
  });

  it("names an account without code", () => {
    const { account, findings, shows } = reviewCode(bytes(""));
    expect([account, findings.map(({ name }) => name), shows]).to.deep.equal([
      { kind: "no code" },
      ["NO_CODE"],
      "Mutable",
    ]);
  });

  it("names a key's account that runs another's code", () => {
    const { account, findings, shows } = reviewCode(bytes("ef0100", ADDRESS));
    expect([account, findings.map(({ name }) => name), shows]).to.deep.equal([
      { kind: "delegation", to: `0x${ADDRESS}` },
      ["DELEGATION"],
      "Mutable",
    ]);
    expect(findings[0]?.means).to.include(`0x${ADDRESS}`);
  });

  for (const [name, code] of Object.entries({
    "EIP-1167": CLONE,
    "EIP-1167 with arguments behind it": `${CLONE}0011`,
    "EIP-7511": CLONE_BY_PUSH0,
  })) {
    it(`names a minimal proxy of ${name}, and the code it runs`, () => {
      const { account, findings } = reviewCode(bytes(code));
      expect(account).to.deep.equal({ kind: "minimal proxy", to: `0x${ADDRESS}` });
      expect(findings.map((found) => found.name)).to.include.members(["MINIMAL_PROXY", "DELEGATECALL"]);
    });
  }

  it("names no other code a proxy: its DELEGATECALL is found anyway", () => {
    for (const code of [`ef0100${ADDRESS}00`, `ef01${ADDRESS}`, CLONE.slice(2), `00${CLONE}`]) {
      expect(accountOf(bytes(code))).to.deep.equal({ kind: "contract" });
    }
    expect(named(bytes("5f5f365f 5f54 5a f4"))).to.deep.equal(["SLOAD", "DELEGATECALL"]);
  });

  it("lists the addresses code carries, each once, and no numbers or masks", () => {
    const padded = `${"00".repeat(12)}${ADDRESS}`;
    const other = "11".repeat(20);
    const code = bytes(
      "60ff",
      `73${ADDRESS}`,
      `7f${padded}`,
      `73${other}`,
      `73${"ff".repeat(20)}`,
      `7f${"11".repeat(32)}`,
    );
    expect([...reviewCode(code).addresses]).to.deep.equal([
      [`0x${ADDRESS}`, 2],
      [`0x${other}`, 2 + 21 + 33],
    ]);
    expect([...reviewCode(bytes(`73${"00".repeat(10)}${"11".repeat(10)}`)).addresses]).to.deep.equal([]);
  });
});

describe("What is declared and what is shown", () => {
  it("is less exactly when it is lower, and never for who declares nothing", () => {
    for (const declared of STATEFULNESSES) {
      for (const shown of STATEFULNESSES) {
        const expected = declared !== "None" && STATEFULNESSES.indexOf(declared) < STATEFULNESSES.indexOf(shown);
        expect(isLess(declared, shown), `${declared} ${shown}`).to.equal(expected);
      }
    }
    expect(isLess("Pure", "Organization")).to.equal(true);
    expect(isLess("None", "Mutable")).to.equal(false);
  });

  it("is together what the most mutable is, and Pure of nothing", () => {
    expect(mostMutable([])).to.equal("Pure");
    expect(mostMutable([{ shows: "Organization" }, { shows: "Mutable" }, { shows: "Pure" }])).to.equal("Mutable");
  });
});
