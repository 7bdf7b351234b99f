import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect } from "chai";

import { EXAMPLE } from "../../../scripts/local/example.ts";
import { organizationId } from "../../../services/core/domain/organization.ts";
import { isDeployed, readApplied, requireNoLogs } from "../../../services/domain/applied.ts";
import { homeFiles } from "../../../services/domain/home/files.ts";
import { type Deployment, writeDeployment } from "../../../services/platform/deployment-file.ts";
import { expectCodeAsync } from "../../helpers/expect-code.ts";
import { temporaryDirectory } from "../chain/support/organization.ts";

const { domain } = EXAMPLE;
const ADDRESS = `0x${"22".repeat(20)}`;
const DEPLOYMENT: Deployment = {
  ...{ chainId: 31337, system: ADDRESS, organization: organizationId(domain), deployedAt: 1 },
  ...{ agentRegistry: ADDRESS, lineage: ADDRESS, policyRegistry: ADDRESS, modelRegistry: ADDRESS, anchorLog: ADDRESS },
  ...{ pause: ADDRESS, roles: ADDRESS, timelock: ADDRESS, council: ADDRESS, evaluator: ADDRESS },
  ...{ logs: { signing: 1, gateway: 2 }, policy: 1 },
};

describe("domain: whether a home is applied", () => {
  let dir: Awaited<ReturnType<typeof temporaryDirectory>>;
  let files: ReturnType<typeof homeFiles>;
  beforeEach(async () => {
    dir = await temporaryDirectory();
    files = homeFiles(dir.path);
    await mkdir(files.dir);
  });
  afterEach(() => dir.remove());

  it("is known from its deployment, which is the domain's own", async () => {
    expect(await isDeployed(files)).to.equal(false);
    await expectCodeAsync("DOMAIN_NOT_APPLIED", readApplied(files, domain));
    await writeDeployment(files.deployment, DEPLOYMENT);
    expect(await isDeployed(files)).to.equal(true);
    expect(await readApplied(files, domain)).to.deep.equal(DEPLOYMENT);
  });

  it("is refused for the contracts of another organization, and for those of another chain", async () => {
    await writeDeployment(files.deployment, DEPLOYMENT);
    const other = { ...domain, organization: "Another Organization" };
    await expectCodeAsync("ORGANIZATION_MISMATCH", readApplied(files, other));
    const elsewhere = { ...domain, chain: { id: 10, rpc: "https://node.example" } };
    await expectCodeAsync("CHAIN_WRONG_ID", readApplied(files, elsewhere));
    const here = { ...domain, chain: { id: 31337, rpc: "https://node.example" } };
    expect(await readApplied(files, here)).to.deep.equal(DEPLOYMENT);
  });

  it("is not begun anew beside logs of contracts that are gone", async () => {
    await requireNoLogs(files);
    await mkdir(files.logs);
    await requireNoLogs(files);
    await writeFile(join(files.logs, "log-1.sqlite"), "");
    await expectCodeAsync("DATA_OTHER_CHAIN", requireNoLogs(files));
    await expectCodeAsync("DATA_OTHER_CHAIN", readApplied(files, domain));
  });
});
