import { expect } from "chai";

import { approve } from "../../scripts/demo/approver.ts";
import { localAccounts } from "../../scripts/local/accounts.ts";
import { DEFAULT_PORTS, type Ports, servicesAt, urlOf } from "../../scripts/local/services.ts";
import { startSingle } from "../../scripts/local/single.ts";
import { serviceProcess } from "../../services/main/home-services.ts";
import { homeFiles } from "../../services/domain/home/files.ts";
import { freePort } from "../../services/platform/http/free-port.ts";
import type { Child } from "../../services/platform/process/child.ts";
import { type Client, createClient } from "../../services/sdk/create-client.ts";
import type { Held, Permitted, Refused } from "../../services/sdk/answer.ts";
import { type DecisionRecord, openRecord, verifyRecord } from "../../services/sdk/offline/record.ts";
import { protect, type ProtectedFunction, type ProtectOptions } from "../../services/sdk/protect.ts";
import { expectCodeAsync } from "../helpers/expect-code.ts";
import { type LocalOrganization, startLocalOrganization } from "../helpers/local-organization.ts";

interface Order {
  readonly vendor: string;
  readonly total: string;
  readonly currency: string;
}

const CREDENTIAL = "Bearer secret";
const order = (total: string, vendor = "Vendor Y"): Order => ({ vendor, total, currency: "USD" });

describe("e2e: a function of one's own behind signing service and gateway", () => {
  let organization: LocalOrganization;
  let ports: Ports;
  let base: string;
  let client: Client;
  let place: ProtectedFunction<Order, { readonly id: number }>;
  const services: Child[] = [];
  const placed: Order[] = [];

  const placing = async (input: Order) => {
    if (input.vendor === "Nobody") throw new RangeError("no such vendor");
    return { id: placed.push(input) };
  };
  const terms = (): ProtectOptions<Order> => ({
    ...{ client, action: "erp.purchase_order.create", target: "erp", path: "/purchase-orders", credential: CREDENTIAL },
    params: ({ vendor, total, currency }) => ({ amount: total.replace(".", ""), currency, recipient: vendor }),
    onHeld: "throw",
  });
  /** Protected otherwise for a while: one function at a time is served at a path. */
  const otherwise = async (options: Partial<ProtectOptions<Order>>, input: Order) => {
    await place.close();
    const other = await protect(placing, { ...terms(), ...options });
    try {
      return await other(input);
    } finally {
      await other.close();
      place = await protect(placing, terms());
    }
  };

  before(async () => {
    const [signing, gateway, own] = [await freePort(), await freePort(), await freePort()];
    ports = { ...DEFAULT_PORTS, signing, gateway };
    base = urlOf(own);
    organization = await startLocalOrganization({
      ...{ erpOrigin: base, signingUrl: urlOf(signing), gatewayUrl: urlOf(gateway) },
    });
    const { dir, chain } = organization;
    const options = { dir, ports, rpcUrl: chain.url, envelopeLife: 60, batchSeconds: 10, logLevel: "warn" };
    for (const name of ["signing", "gateway"] as const) {
      services.push(await startSingle(await serviceProcess(name, servicesAt(options)), dir));
    }
    client = await createClient(homeFiles(dir).profile("buyer"));
    place = await protect(placing, terms());
  });
  after(async () => {
    await place.close();
    for (const service of services.toReversed()) await service.stop();
    await organization.stop();
  });

  it("runs what was permitted, once, with the input that was judged", async () => {
    expect(await place(order("90.00"))).to.deep.equal({ id: 1 });
    expect(placed).to.deep.equal([order("90.00")]);
  });

  it("waits for a person, and then runs the very act that was held; its record verifies", async () => {
    const records: DecisionRecord[] = [];
    const statuses: number[] = [];
    const onHeld = async ({ hold }: Held) => {
      const { deployment } = organization;
      const approved = await approve(urlOf(ports.signing), hold, deployment, localAccounts().approver.privateKey);
      statuses.push(approved.status);
    };
    const onPermitted = async (permitted: Permitted) => void records.push(await client.record(permitted));
    await otherwise({ onHeld, onPermitted }, order("20000.00", "Vendor Z"));
    expect(statuses).to.deep.equal([201]);
    expect(placed.at(-1)).to.deep.equal(order("20000.00", "Vendor Z"));
    const [record] = JSON.parse(JSON.stringify(records)) as DecisionRecord[];
    expect(verifyRecord(record)).to.equal(true);
    expect(openRecord(record).params?.amount).to.equal("2000000");
    expect(openRecord(record).missing).to.deep.equal([]);
  });

  it("keeps the record of a refusal too", async () => {
    const refused = await expectCodeAsync("ACTION_BLOCKED", place(order("300000.00")));
    const record = await client.record(refused.cause as Refused);
    expect(openRecord(record)).to.include({ kind: "denial" });
  });

  it("does not run what a person has to approve, or what is blocked", async () => {
    const before = placed.length;
    const held = await expectCodeAsync("HOLD_PENDING", place(order("20000.00")));
    expect(held).to.include({ reason: "ABOVE_HOLD" });
    const blocked = await expectCodeAsync("ACTION_BLOCKED", place(order("200000.00")));
    expect(blocked).to.have.property("denial").that.is.a("string");
    expect(placed).to.have.length(before);
  });

  it("says what the function itself failed with", async () => {
    const { detail } = await expectCodeAsync("FUNCTION_FAILED", place(order("90.00", "Nobody")));
    expect(detail).to.equal("no such vendor");
  });

  it("does not run an input that is not what the intent says of it", async () => {
    const before = placed.length;
    const params: ProtectOptions<Order>["params"] = ({ vendor, currency }) => ({
      ...{ amount: "100", currency, recipient: vendor },
    });
    await expectCodeAsync("PARAMS_MISMATCH", otherwise({ params }, order("9000.00")));
    expect(placed).to.have.length(before);
  });

  it("is one function at one path, of a target of the profile", async () => {
    await expectCodeAsync("ARGUMENT_INVALID", protect(placing, terms()));
    await expectCodeAsync("TARGET_UNKNOWN", protect(placing, { ...terms(), target: "crm" }));
  });

  it("is called by nobody but the gateway", async () => {
    const before = placed.length;
    const call = (headers: Record<string, string>) =>
      fetch(`${base}/purchase-orders`, { method: "POST", headers, body: JSON.stringify(order("90.00")) });
    expect((await call({})).status).to.equal(401);
    expect((await call({ authorization: "Bearer guessed" })).status).to.equal(401);
    expect(placed).to.have.length(before);
  });
});
