import { createMerkleProof, createMPT, type MerklePatriciaTrie, verifyMerkleProof } from "@ethereumjs/mpt";
import { expect } from "chai";
import fc from "fast-check";

import { CountersignError } from "../../../../services/core/errors/error.ts";
import { hexOf } from "../../../../services/engine/proof/hex.ts";
import { verifyProof } from "../../../../services/engine/proof/merkle-proof.ts";
import { codeOf, expectCode } from "../../../helpers/expect-code.ts";

const refuse = (why: string) => new CountersignError("STATE_PROOF_INVALID", why);
/** A fixed seed: a failure is the same failure on every machine. */
const PARAMETERS = { seed: 0x7419, numRuns: 60 };

/** Keys that share long prefixes: they make extensions, and leaves short enough to stand inside their branch. */
const key = fc
  .record({
    shared: fc.integer({ min: 0, max: 32 }),
    fill: fc.constantFrom(0x00, 0x11, 0x1f),
    end: fc.uint8Array({ minLength: 32, maxLength: 32 }),
  })
  .map(({ shared, fill, end }) => Uint8Array.from(end, (byte, i) => (i < shared ? fill : byte & 0x13)));
const value = fc.oneof(fc.uint8Array({ minLength: 1, maxLength: 3 }), fc.uint8Array({ minLength: 33, maxLength: 40 }));
const content = fc.uniqueArray(fc.tuple(key, value), { minLength: 1, maxLength: 40, selector: ([k]) => hexOf(k) });

interface Entries {
  readonly held: readonly [Uint8Array, Uint8Array][];
  readonly asked: Uint8Array;
}

const entries = fc.tuple(content, fc.nat(), fc.option(key)).map(([held, index, other]): Entries => ({
  held,
  asked: other ?? held[index % held.length]?.[0] ?? new Uint8Array(32),
}));

interface Proved {
  readonly root: string;
  readonly trie: MerklePatriciaTrie;
  readonly key: Uint8Array;
  readonly proof: readonly string[];
  readonly value: Uint8Array | null;
}

/** A trie of the oracle, and its proof of one key that it has or has not. */
async function prove({ held, asked }: Entries): Promise<Proved> {
  const trie = await createMPT();
  for (const [k, v] of held) await trie.put(k, v);
  const proof = (await createMerkleProof(trie, asked)).map(hexOf);
  const found = held.find(([k]) => hexOf(k) === hexOf(asked));
  return { root: hexOf(trie.root()), trie, key: asked, proof, value: found?.[1] ?? null };
}

const shown = (bytes: Uint8Array | null) => (bytes === null ? null : hexOf(bytes));
const verify = ({ root, key: asked }: Proved, proof: readonly string[]) =>
  shown(verifyProof(root, asked, proof, refuse));

describe("engine/proof/trie against @ethereumjs/mpt", () => {
  it("proves what a trie holds and what it does not hold", async () => {
    let found = 0;
    await fc.assert(
      fc.asyncProperty(entries, async (chosen) => {
        const made = await prove(chosen);
        if (made.value !== null) found += 1;
        expect(verify(made, made.proof)).to.equal(shown(made.value));
        const nodes = made.proof.map((hex) => Uint8Array.from(Buffer.from(hex.slice(2), "hex")));
        const oracle = await verifyMerkleProof(made.key, nodes, { root: made.trie.root(), useKeyHashing: false });
        expect(shown(oracle)).to.equal(shown(made.value));
      }),
      PARAMETERS,
    );
    // Both kinds came up.
    expect(found).to.be.within(10, 50);
  });

  it("refuses a proof with nodes dropped, doubled, added, swapped or changed, or it proves the same", async () => {
    let refused = 0;
    let same = 0;
    await fc.assert(
      fc.asyncProperty(
        entries,
        entries,
        fc.nat(),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        async (a, b, at, place, flip) => {
          const made = await prove(a);
          const i = at % made.proof.length;
          const node = Buffer.from((made.proof[i] ?? "").slice(2), "hex");
          node[place % node.length] = (node[place % node.length] ?? 0) ^ flip;
          const changed = made.proof.toSpliced(i, 1, hexOf(node));
          expectCode("STATE_PROOF_INVALID", () => verify(made, changed));
          const swapped = [...made.proof];
          swapped.push(...swapped.splice(i, 1));
          const mutants = [
            made.proof.toSpliced(i, 1),
            made.proof.toSpliced(i, 0, made.proof[i] ?? ""),
            [...made.proof, ...(await prove(b)).proof],
            [...made.proof, "0x80"],
            swapped,
          ];
          for (const mutant of mutants) {
            if (codeOf(() => verify(made, mutant)) === "STATE_PROOF_INVALID") refused += 1;
            else {
              expect(verify(made, mutant)).to.equal(shown(made.value));
              same += 1;
            }
          }
        },
      ),
      PARAMETERS,
    );
    // A node that stands inside its parent may be left out, and a swap of one node is none.
    expect([refused > 200, same < 100], `${refused} refused, ${same} the same`).to.deep.equal([true, true]);
  });

  it("refuses a proof with any one byte of it changed", async () => {
    const held = Array.from({ length: 40 }, (_, i): [Uint8Array, Uint8Array] => {
      const k = Uint8Array.from({ length: 32 }, (__, j) => (i * 37 + (j === 0 ? 0 : j * i)) & 255);
      return [k, Uint8Array.of(i + 1)];
    });
    for (const asked of [held[7]?.[0], Uint8Array.from({ length: 32 }, () => 3)]) {
      const made = await prove({ held, asked: asked ?? new Uint8Array(32) });
      expect(made.proof.length).to.be.greaterThan(1);
      for (const [i, hex] of made.proof.entries()) {
        for (let place = 0; place < hex.length / 2 - 1; place += 1) {
          const bytes = Buffer.from(hex.slice(2), "hex");
          bytes[place] = (bytes[place] ?? 0) ^ 1;
          expectCode("STATE_PROOF_INVALID", () => verify(made, made.proof.toSpliced(i, 1, hexOf(bytes))));
        }
      }
    }
  });

  it("refuses a proof of another trie and of another key", async () => {
    await fc.assert(
      fc.asyncProperty(entries, entries, async (a, b) => {
        const [made, other] = [await prove(a), await prove(b)];
        if (made.root === other.root) return;
        expectCode("STATE_PROOF_INVALID", () => verify(made, other.proof));
      }),
      PARAMETERS,
    );
  });
});
