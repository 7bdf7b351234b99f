import { expect } from "chai";

import type { Book, Entry } from "../../../../services/auditor/trace/book.ts";
import { findRecord, recordsOfAgent } from "../../../../services/auditor/trace/find.ts";
import { placeOf } from "../../../../services/auditor/trace/links.ts";
import { withBook } from "../../../../services/auditor/trace/open.ts";
import { receiptsFrom } from "../../../../services/auditor/trace/receipts.ts";
import { type Branch, traceOf } from "../../../../services/auditor/trace/trace.ts";
import { toHoldId } from "../../../../services/core/approval/hold-id.ts";
import { jwkOf } from "../../../../services/core/jws/key.ts";
import { joinCompact } from "../../../../services/core/sdjwt/disclosure.ts";
import { bundleText, openBundle } from "../../../../services/sdk/offline/bundle.ts";
import { verifyReceipt } from "../../../../services/sdk/offline/receipt.ts";
import { expectCode, expectCodeAsync } from "../../../helpers/expect-code.ts";
import { run } from "../support/edit.ts";
import { type Places, useHistory, withCopy, type Written } from "../support/history.ts";
import { GATEWAY, SIGNING } from "../support/organization.ts";
import { logPath } from "../support/services.ts";

describe("auditor/trace", () => {
  let written: Written;
  useHistory((made) => {
    written = made;
  });

  const paths = (dir = written.dir) => [logPath(dir, SIGNING), logPath(dir, GATEWAY)];
  const inBook = <T>(work: (book: Book, places: Places) => T) =>
    withBook(paths(), (book) => Promise.resolve(work(book, written.places)));
  const at = (book: Book, seq: number): Entry => findRecord(book, `${SIGNING}/${seq}`);
  const told = (book: Book, entry: Entry) =>
    traceOf(book, [entry]).entries.map((each) => `${placeOf(each)} ${each.parsed.kind}`);

  it("reads every record of every log, in order", async () => {
    await inBook((book) => {
      expect(book.entries.map(placeOf)).to.deep.equal([
        ...Array.from({ length: 17 }, (_, i) => `1/${i + 1}`),
        ...Array.from({ length: 7 }, (_, i) => `2/${i + 1}`),
      ]);
      expect(book.unread).to.deep.equal([]);
    });
  });

  it("leads from any record of an approval to the same whole: the hold, who approved, what was done", async () => {
    await inBook((book, { held, approval, resumed }) => {
      const whole = told(book, at(book, resumed));
      expect(whole).to.include.members([`1/${held} denial`, `1/${approval} approval`, `1/${resumed} sae`]);
      expect(whole.filter((each) => each.endsWith("intent"))).to.have.length(2);
      expect(whole.filter((each) => each.startsWith("2/"))).to.have.length(2);
      expect(told(book, at(book, held))).to.deep.equal(whole);
      expect(told(book, at(book, approval)), "what asked again rests on it, and its intent led there").to.include(
        `1/${resumed} sae`,
      );
    });
  });

  it("follows an action to the one it follows from, and back", async () => {
    await inBook((book, { permission, child }) => {
      expect(told(book, at(book, child))).to.include(`1/${permission} sae`);
      expect(told(book, at(book, permission))).to.include(`1/${child} sae`);
    });
  });

  it("takes nothing in that has nothing to do with it", async () => {
    await inBook((book, { refused }) => {
      expect(told(book, at(book, refused))).to.deep.equal([`1/${refused - 1} intent`, `1/${refused} denial`]);
    });
  });

  it("shows each record once, whatever it names", async () => {
    await inBook((book) => {
      const { roots, entries } = traceOf(book, book.entries);
      const flat = (branch: Branch): Entry[] => [branch.entry, ...branch.below.flatMap(flat)];
      const shown = roots.flatMap(flat);
      expect(new Set(shown).size).to.equal(shown.length);
      expect(shown).to.have.length(entries.length);
      expect(entries).to.have.length(book.entries.length);
    });
  });

  it("finds a record by its seq, its hash, its hold and its text, and no other: RECORD_UNKNOWN", async () => {
    await inBook((book, { held, resumed }) => {
      const entry = at(book, resumed);
      expect(findRecord(book, String(resumed))).to.equal(entry);
      expect(findRecord(book, `#${resumed}`)).to.equal(entry);
      expect(findRecord(book, entry.parsed.hash)).to.equal(entry);
      expect(findRecord(book, `${entry.text}~`)).to.equal(entry);
      const intent = findRecord(book, toHoldId(at(book, held - 1).parsed.hash));
      expect(placeOf(intent)).to.equal(`1/${held - 1}`);
      for (const said of ["99", "3/1", "0", "", "clerk", `${entry.text}x`]) {
        expectCode("RECORD_UNKNOWN", () => findRecord(book, said));
      }
    });
  });

  it("knows the records of an agent by its number", async () => {
    await inBook((book) => {
      const kinds = (id: number) => new Set(recordsOfAgent(book, id).map(({ parsed }) => parsed.kind));
      expect([...kinds(written.organization.agents.clerk.agentId)].toSorted()).to.deep.equal([
        ...["denial", "intent", "sae"],
      ]);
      expect(recordsOfAgent(book, 99)).to.deep.equal([]);
    });
  });

  it("makes the receipt of a record from the file, as its owner would, and of a changed file none", async () => {
    const { system, signingKey } = written.organization;
    await withBook(paths(), async (book, copies) => {
      const receipt = await receiptsFrom(copies, book, system.anchorLog)(at(book, written.places.permission));
      const { keys } = { keys: [jwkOf(signingKey.publicKey)] };
      expect(verifyReceipt(receipt, { keys }).receipt.seq).to.equal(written.places.permission);
    });
    await withCopy(written.dir, async (dir) => {
      run(logPath(dir, SIGNING), "DELETE FROM records WHERE seq = 1");
      await withBook(paths(dir), async (book, copies) => {
        const receiptOf = receiptsFrom(copies, book, system.anchorLog);
        await expectCodeAsync("LOG_CORRUPT", receiptOf(at(book, 2)));
      });
    });
  });

  it("fills a bundle that a stranger opens, and in which any change is found", async () => {
    const { system, signingKey, gatewayKey } = written.organization;
    const keys = { keys: [jwkOf(signingKey.publicKey), jwkOf(gatewayKey.publicKey)] };
    const text = await withBook(paths(), async (book, copies) => {
      const receiptOf = receiptsFrom(copies, book, system.anchorLog);
      const decisions = book.entries.filter(({ parsed }) => parsed.kind === "sae" || parsed.kind === "denial");
      const records = await Promise.all(
        decisions.map(async (entry) => ({
          ...{ v: 1 as const, decision: joinCompact(entry.text, []), outcome: null, keys },
          receipt: await receiptOf(entry),
        })),
      );
      const { system: address, organization, chainId } = system;
      const head = {
        ...{ v: 1 as const, type: "countersign-bundle" as const, chain: `eip155:${chainId}` },
        ...{ system: address, organization, keys, count: records.length },
      };
      return bundleText({ head, records });
    });
    expect(openBundle(text).decisions.length).to.be.greaterThan(4);
    expect(openBundle(text, keys).head.count).to.equal(openBundle(text).decisions.length);
    const lines = text.trimEnd().split("\n");
    expectCode("RECORD_INVALID", () => openBundle(lines.slice(0, -1).join("\n")));
    expectCode("RECORD_INVALID", () =>
      openBundle([lines[0], lines[2], ...lines.slice(2)].join("\n").replace(":31337", ":31338")),
    );
    expectCode("ENVELOPE_SIGNER_UNKNOWN", () => openBundle(text, { keys: [jwkOf(gatewayKey.publicKey)] }));
  });
});
