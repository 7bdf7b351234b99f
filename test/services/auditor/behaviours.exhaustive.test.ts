import { join } from "node:path";

import { expect } from "chai";

import { localAccounts } from "../../../scripts/local/accounts.ts";
import type { FindingCode } from "../../../services/auditor/report/findings.ts";
import { withBook } from "../../../services/auditor/trace/open.ts";
import { linksOf } from "../../../services/auditor/trace/links.ts";
import { commitCall } from "../../../services/chain/send/commitments.ts";
import { transact } from "../../../services/chain/send/transact.ts";
import { createWallet } from "../../../services/chain/send/wallet.ts";
import { commitmentDigest } from "../../../services/chain/signed/commitment.ts";
import { fromHex, toHex } from "../../../services/core/encoding/hex.ts";
import { utf8 } from "../../../services/core/encoding/bytes.ts";
import { contentDigestOf } from "../../../services/core/envelope/build-act.ts";
import { sha256, sha256b64 } from "../../../services/core/hash.ts";
import { signJws } from "../../../services/core/jws/build.ts";
import { parseJws } from "../../../services/core/jws/parse.ts";
import type { Signer } from "../../../services/core/ports/ports.ts";
import {
  type Behaviour,
  BEHAVIOUR_TIME,
  type BehaviourOutput,
  behaviourSchema,
} from "../../../services/core/schemas/behaviour.ts";
import { JWS_TYPES } from "../../../services/core/words/kinds.ts";
import { parseAgentSubject } from "../../../services/core/words/ids.ts";
import { buildBehaviour, NOTHING_SEEN } from "../../../services/sdk/behaviour.ts";
import { run } from "./support/edit.ts";
import { codesAt } from "./support/expect.ts";
import { append } from "./support/forge.ts";
import { audit, use, withCopy, writeHistory } from "./support/history.ts";
import { type Organization, SIGNING, startOrganization } from "./support/organization.ts";
import { logPath, openServices } from "./support/services.ts";

const DOCUMENT = toHex(sha256(utf8("never pays two invoices of one number")));
const OTHER = toHex(sha256(utf8("another document")));
const SEEN: BehaviourOutput = {
  ...{ phase: "executed", status: 201, result: null },
  digest: contentDigestOf(utf8('{"ok":true}')),
};
/** When whoever owes a record is late. */
const later = () => Date.now() + (BEHAVIOUR_TIME + 120) * 1000;

describe("audit of what agents say they did", () => {
  let organization: Organization;
  let dir: string;
  /** seq of a permission that was used and told of, and of its behaviour */
  let permission: number;
  let told: number;
  let honest: Behaviour;

  before(async () => {
    organization = await startOrganization();
    dir = join(organization.dir, "logs");
    await writeHistory(organization, dir);
    await commit(DOCUMENT, 0);
    const services = await openServices(organization, dir);
    const answer = await use(services, organization, 900);
    const deps = services.deps("buyer");
    const committed = { ...deps, identity: { ...deps.identity, commitment: DOCUMENT } };
    const text = await buildBehaviour(committed, answer.envelope, SEEN);
    honest = behaviourSchema.parse(parseJws(text, [JWS_TYPES.behaviour]).payload);
    permission = answer.seq;
    told = await services.tell(text);
    await services.close();
  });
  after(() => organization.stop());

  /** The buyer commits itself; its clock and the chain's are brought together first. */
  async function commit(documentHash: string, index: number): Promise<void> {
    const { rpc, system, agents, deployment } = organization;
    const { chainId, policyRegistry } = system;
    const { agentId } = parseAgentSubject(agents.buyer.subject);
    const said = { agentId, documentHash, index, deadline: Math.floor(Date.now() / 1000) + 3_600 };
    const signature = toHex(
      await agents.buyer.signer.sign(fromHex(commitmentDigest({ chainId, policyRegistry }, said))),
    );
    const { privateKey } = localAccounts().outsider;
    await transact(rpc, createWallet({ rpc, chainId, privateKey }), commitCall(policyRegistry, said, signature));
    expect(deployment.chainId).to.equal(chainId);
  }

  /** Puts another word in the place of the agent's, properly signed. @returns codes at it */
  const forged = (edit: (claims: Behaviour) => Behaviour, signer: Signer = organization.agents.buyer.signer) =>
    withCopy(dir, async (copy) => {
      run(logPath(copy, SIGNING), "DELETE FROM behaviours");
      run(logPath(copy, SIGNING), "DELETE FROM records WHERE seq = ?", told);
      const record = await signJws(signer, JWS_TYPES.behaviour, edit(honest));
      const effects: Parameters<typeof append>[4] = (writes, [made]) =>
        writes.addBehaviour({ sae: edit(honest).sae.hash, seq: made?.seq ?? 0 });
      const seq = await append(
        organization,
        copy,
        (services) => services.signing,
        [{ kind: "behaviour", record }],
        effects,
      );
      expect(seq).to.equal(told);
      return codesAt(await audit(organization, copy, { clock: later }), SIGNING, seq);
    });

  it("finds nothing where agent, permission and enforcement point say the same", async () => {
    const report = await audit(organization, dir, { clock: later });
    expect(codesAt(report, SIGNING, told)).to.deep.equal([]);
    expect(codesAt(report, SIGNING, permission)).to.deep.equal([]);
  });

  it("owes nothing before the first document: permissions of the history miss none", async () => {
    const report = await audit(organization, dir, { clock: later });
    const codes = report.logs.flatMap(({ findings }) => findings.map(({ code }) => code));
    expect(codes).not.to.include("BEHAVIOUR_MISSING");
  });

  it("shows in a trace what a behaviour is of", () =>
    withBook([logPath(dir, SIGNING)], async (book) => {
      const link = linksOf(book).find(({ to }) => to.parsed.seq === told);
      expect([link?.how, link?.from.parsed.seq]).to.deep.equal(["tells of", permission]);
      await Promise.resolve();
    }));

  const OUTPUT = (over: Partial<Behaviour["output"]>) => (claims: Behaviour) =>
    ({ ...claims, output: { ...claims.output, ...over } }) as Behaviour;
  const FORGERIES: readonly (readonly [string, (claims: Behaviour) => Behaviour, readonly FindingCode[]])[] = [
    ["another status", OUTPUT({ status: 500 }), ["BEHAVIOUR_DIFFERS"]],
    ["another answer", OUTPUT({ digest: contentDigestOf(utf8("no")) }), ["BEHAVIOUR_DIFFERS"]],
    ["a tool's result", OUTPUT({ status: null, result: "ok" }), ["BEHAVIOUR_DIFFERS"]],
    ["another act", (claims) => ({ ...claims, act: OTHER }), ["BEHAVIOUR_DIFFERS"]],
    ["another input", (claims) => ({ ...claims, input: sha256b64("another") }), ["BEHAVIOUR_DIFFERS"]],
    ["long after", (claims) => ({ ...claims, iat: claims.iat + BEHAVIOUR_TIME + 60 }), ["BEHAVIOUR_MISSING"]],
    ["a document that is not on the chain", (claims) => ({ ...claims, commitment: OTHER }), ["COMMITMENT_LATE"]],
    ["no document", (claims) => ({ ...claims, commitment: null }), ["COMMITMENT_MISMATCH"]],
    ["before it was permitted", (claims) => ({ ...claims, iat: claims.iat - 60 }), ["BEHAVIOUR_INVALID"]],
    [
      "of no permission",
      (claims) => ({ ...claims, sae: { ...claims.sae, hash: sha256b64("none") } }),
      ["BEHAVIOUR_INVALID", "STORE_INDEX"],
    ],
    ["for another log", (claims) => ({ ...claims, aud: claims.aud.replace(/1$/, "9") }), ["RECORD_PLACE"]],
  ];
  for (const [what, edit, codes] of FORGERIES) {
    it(`finds ${what}: ${codes.join(", ")}`, async () => {
      expect(await forged(edit)).to.include.members([...codes]);
    });
  }

  it("takes it for no contradiction that the agent saw no whole answer", async () => {
    expect(await forged((claims) => ({ ...claims, output: NOTHING_SEEN }))).to.deep.equal([]);
  });

  it("finds what another key signed: BEHAVIOUR_INVALID", async () => {
    expect(await forged((claims) => claims, organization.agents.clerk.signer)).to.deep.equal(["BEHAVIOUR_INVALID"]);
  });

  it("finds a second word of one permission: BEHAVIOUR_INVALID", () =>
    withCopy(dir, async (copy) => {
      const record = await signJws(organization.agents.buyer.signer, JWS_TYPES.behaviour, honest);
      const seq = await append(organization, copy, (services) => services.signing, [{ kind: "behaviour", record }]);
      expect(codesAt(await audit(organization, copy), SIGNING, seq)).to.deep.equal(["BEHAVIOUR_INVALID"]);
    }));

  it("finds one in the log of an enforcement point: RECORD_KIND", () =>
    withCopy(dir, async (copy) => {
      const record = await signJws(organization.agents.buyer.signer, JWS_TYPES.behaviour, honest);
      const seq = await append(organization, copy, (services) => services.enforcing, [{ kind: "behaviour", record }]);
      expect(codesAt(await audit(organization, copy), 2, seq)).to.include("RECORD_KIND");
    }));

  it("finds that an agent that owed it said nothing, once it is late: BEHAVIOUR_MISSING", () =>
    withCopy(dir, async (copy) => {
      run(logPath(copy, SIGNING), "DELETE FROM behaviours");
      run(logPath(copy, SIGNING), "DELETE FROM records WHERE seq = ?", told);
      expect(codesAt(await audit(organization, copy), SIGNING, permission)).to.deep.equal([]);
      const report = await audit(organization, copy, { clock: later });
      expect(codesAt(report, SIGNING, permission)).to.deep.equal(["BEHAVIOUR_MISSING"]);
    }));

  it("finds a row beside the records that none accounts for: STORE_INDEX", () =>
    withCopy(dir, async (copy) => {
      run(logPath(copy, SIGNING), "UPDATE behaviours SET sae_hash = ?", sha256b64("another"));
      expect(codesAt(await audit(organization, copy), SIGNING, told)).to.include("STORE_INDEX");
    }));

  it("finds a document that was committed to only after the action: COMMITMENT_LATE", async () => {
    await commit(OTHER, 1);
    expect(await forged((claims) => ({ ...claims, commitment: OTHER }))).to.deep.equal(["COMMITMENT_LATE"]);
    expect(await forged((claims) => claims)).to.deep.equal([]);
  });
});
