import { createServer, type Server } from "node:http";

import { expect } from "chai";

import { LOG_KIND, LOG_MODE } from "../../contracts/support/logs.ts";
import { anchorLogAbi } from "../../../services/chain/abi/contracts.ts";
import { readAnchored } from "../../../services/chain/read/anchors.ts";
import { readShown } from "../../../services/chain/read/linked.ts";
import { fromHex } from "../../../services/core/encoding/hex.ts";
import { decodeLinks } from "../../../services/core/links/encode.ts";
import { allFindings } from "../../../services/auditor/report/report.ts";
import { createTempDir, removeDir } from "../../e2e/support/temp-dir.ts";
import { openLogs } from "../batcher/support/open-logs.ts";
import { audit, type Places, writeHistory } from "./support/history.ts";
import { type Organization, startOrganization } from "./support/organization.ts";
import { logPath } from "./support/services.ts";

const LOGS = { signing: 3, gateway: 4 } as const;

describe("auditor: logs of mode Links, from the services to the audit", () => {
  let organization: Organization;
  let dir: string;
  let places: Places;

  before(async () => {
    organization = await startOrganization();
    dir = createTempDir();
    const { signingKey, gatewayKey } = organization;
    const mode = LOG_MODE.LINKS;
    await openLogs(organization, [
      { kind: LOG_KIND.SIGNING, mode, signer: signingKey, anchorer: "signingAnchorer" },
      { kind: LOG_KIND.ENFORCEMENT, mode, signer: gatewayKey, anchorer: "gatewayAnchorer" },
    ]);
    places = await writeHistory(organization, dir, LOGS);
  });

  after(async () => {
    removeDir(dir);
    await organization.stop();
  });

  const paths = () => [LOGS.signing, LOGS.gateway].map((log) => logPath(dir, log));
  const auditBy = (rpcUrl = organization.rpcUrl) =>
    audit(organization, dir, { logs: paths(), rpcUrl, requireAnchored: true });
  const anchored = (log: number) =>
    readAnchored(organization.rpc, organization.system.anchorLog, log, organization.system.deployedAt);

  /** What the chain alone says of a log: the parents of each record, in its order. */
  async function shownBy(log: number) {
    const { batches } = await anchored(log);
    const shown = await Promise.all(
      batches.map((batch) => readShown(organization.rpc, organization.system.anchorLog, batch)),
    );
    return batches.flatMap(({ count }, i) => decodeLinks(fromHex(shown[i]?.links ?? "0x"), count) ?? []);
  }

  it("anchors them batch by batch, and the audit finds nothing", async () => {
    for (const log of [LOGS.signing, LOGS.gateway]) {
      const { log: view, batches } = await anchored(log);
      expect(view.mode).to.equal("Links");
      expect(batches.length).to.be.greaterThan(1);
    }
    const report = await auditBy();
    expect(allFindings(report)).to.deep.equal([]);
    expect(report.logs.map(({ pending, anchored: under, records }) => [pending, under === records])).to.deep.equal([
      [0, true],
      [0, true],
    ]);
  });

  it("shows the chain of custody to whoever has nothing but the chain", async () => {
    const [signing, enforcing] = [await shownBy(LOGS.signing), await shownBy(LOGS.gateway)];
    const { permission, child } = places;
    expect(signing[child - 1]).to.deep.equal([{ log: LOGS.signing, seq: permission }]);
    expect(signing[permission - 1]).to.deep.equal([]);
    // Every outcome names the permission it is about: dispatched, and what became of it.
    const about = enforcing.map(([parent]) => parent?.log === LOGS.signing && parent.seq);
    expect(about.slice(0, 4)).to.deep.equal([permission, permission, child, child]);
  });

  describe("by a node that shows other call data", () => {
    let liar: Server;
    let url: string;
    let lie: (call: [object, string[], string]) => string;

    before(async () => {
      const ask = async (body: string) => {
        const answer = await fetch(organization.rpcUrl, { method: "POST", body, headers: JSON_TYPE });
        return (await answer.json()) as Answer | Answer[];
      };
      liar = createServer((request, response) => {
        const parts: Buffer[] = [];
        request.on("data", (part: Buffer) => parts.push(part));
        request.on("end", () => {
          void ask(Buffer.concat(parts).toString()).then((answers) => {
            const each = (answer: Answer) => distort(answer, lie);
            const told = Array.isArray(answers) ? answers.map(each) : each(answers);
            response.writeHead(200, JSON_TYPE).end(JSON.stringify(told));
          });
        });
      });
      await new Promise<void>((resolve) => liar.listen(0, "127.0.0.1", resolve));
      const address = liar.address();
      url = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
    });
    after(() => {
      liar.close();
      liar.closeAllConnections();
    });

    const encode = (...call: [object, string[], string]) =>
      anchorLogAbi.encodeFunctionData("anchorLinks", call as never);
    const found = async () => new Set(allFindings(await auditBy(url)).map(({ code }) => code));

    const LIES: Record<string, readonly [typeof lie, string]> = {
      "no parents": [(call) => encode(call[0], call[1], `0x${"00".repeat(call[1].length)}`), "LINKS_MISMATCH"],
      "another leaf": [
        (call) => encode(call[0], [`0x${"ab".repeat(32)}`, ...call[1].slice(1)], call[2]),
        "LINKS_MISMATCH",
      ],
      "parents of fewer records": [(call) => encode(call[0], call[1], "0x00"), "LINKS_MISMATCH"],
      "more than the groups": [(call) => encode(call[0], call[1], `${call[2]}00`), "LINKS_MISMATCH"],
      "another call": [() => "0x12345678", "LINKS_MISSING"],
    };
    for (const [what, [distorted, code]] of Object.entries(LIES)) {
      it(`finds ${what}: ${code}`, async () => {
        lie = distorted;
        expect(await found()).to.deep.equal(new Set([code]));
      });
    }

    it("names the very record whose parents are others", async () => {
      lie = (call) => encode(call[0], call[1], `0x${"00".repeat(call[1].length)}`);
      const seqs = allFindings(await auditBy(url)).flatMap(({ log, seq }) => (log === LOGS.signing ? [seq] : []));
      expect(seqs).to.deep.equal([places.child]);
    });
  });
});

const JSON_TYPE = { "content-type": "application/json" };

interface Answer {
  result?: { input?: string; hash?: string };
}

/** The answer, with another input where it is a call that shows links. */
function distort(answer: Answer, lie: (call: [object, string[], string]) => string): Answer {
  const input = answer.result?.input;
  if (input === undefined || answer.result?.hash === undefined) return answer;
  if (!input.startsWith(anchorLogAbi.getFunction("anchorLinks").selector)) return answer;
  const [batch, leaves, links] = anchorLogAbi.decodeFunctionData("anchorLinks", input).toArray(true) as [
    object,
    string[],
    string,
  ];
  return { ...answer, result: { ...answer.result, input: lie([batch, leaves, links]) } };
}
