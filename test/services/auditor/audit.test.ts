import { expect } from "chai";
import { join } from "node:path";

import { allFindings } from "../../../services/auditor/report.ts";
import { audit, type Places, writeHistory } from "./support/history.ts";
import { type Organization, startOrganization } from "./support/organization.ts";

describe("auditOrganization", () => {
  let organization: Organization;
  let dir: string;
  let places: Places;

  before(async () => {
    organization = await startOrganization();
    dir = join(organization.dir, "logs");
    places = await writeHistory(organization, dir);
  });

  after(() => organization.stop());

  it("finds nothing in an honest history, and counts it", async () => {
    console.time("audit");
    const report = await audit(organization, dir, { requireAnchored: true });
    console.timeEnd("audit");
    console.log(places, JSON.stringify(report, null, 1));
    expect(allFindings(report)).to.deep.equal([]);
  });
});
