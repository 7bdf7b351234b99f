import { access, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";

import { requireOwnJournal } from "../../../../services/governance/deployment/journal.ts";
import type { Rpc } from "../../../../services/chain/rpc/client.ts";
import { expectCodeAsync } from "../../../helpers/expect-code.ts";

const FIRST = `0x${"11".repeat(20)}`;
const SECOND = `0x${"22".repeat(20)}`;

/** A chain with code at some addresses. */
function chain(id: number, deployed: readonly string[]): Rpc {
  const refuse = () => Promise.reject(new Error("nothing else is asked"));
  return {
    ask: refuse,
    batch: refuse,
    request: (method, [address]) => {
      if (method === "eth_chainId") return Promise.resolve(`0x${id.toString(16)}`);
      return method === "eth_getCode" ? Promise.resolve(deployed.includes(String(address)) ? "0x60" : "0x") : refuse();
    },
  };
}

describe("governance/deployment: the journal of an earlier deployment", () => {
  let root: string;
  const moved: string[] = [];
  const look = (rpc: Rpc, deploymentId = "system") =>
    requireOwnJournal({
      rpc,
      folder: join(root, "deployments", deploymentId),
      now: 7,
      onMoved: (from, to) => void moved.push(from, to),
    });

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), "countersign-journal-"));
    moved.length = 0;
    const folder = join(root, "deployments", "system");
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, "deployed_addresses.json"), JSON.stringify({ "A#A": FIRST, "B#B": SECOND }));
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  it("is gone on with where the chain has what it names, all of it or a part", async () => {
    for (const deployed of [[FIRST, SECOND], [SECOND]]) await look(chain(8453, deployed));
    await look(chain(8453, []), "another");
    await access(join(root, "deployments", "system"));
  });

  it("of a chain begun anew is moved aside on this machine, and nothing of it is lost", async () => {
    await look(chain(31_337, []));
    const folder = join(root, "deployments");
    expect(await readdir(folder)).to.deep.equal(["system-of-another-chain-7"]);
    expect(await readdir(join(folder, "system-of-another-chain-7"))).to.deep.equal(["deployed_addresses.json"]);
    expect(moved).to.deep.equal([join(folder, "system"), join(folder, "system-of-another-chain-7")]);
  });

  it("of another chain elsewhere is refused, with its folder and --id: GOV_JOURNAL_FOREIGN", async () => {
    const { detail, cure } = await expectCodeAsync("GOV_JOURNAL_FOREIGN", look(chain(8453, [])));
    expect(detail).to.include(join(root, "deployments", "system"));
    expect(cure).to.include("--id");
    expect(await readdir(join(root, "deployments"))).to.deep.equal(["system"]);
  });
});
