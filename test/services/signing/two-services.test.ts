import { expect } from "chai";

import { logUrn } from "../../../services/core/words/ids.ts";
import { toHex } from "../../../services/core/encoding/hex.ts";
import { FOREVER } from "../../contracts/fixture.ts";
import { LOG_MODE, openLog } from "../../contracts/support/logs.ts";
import { meter, spentIn } from "./support/metered.ts";
import type { TestAgent } from "./support/organization.ts";
import { order } from "./support/requests.ts";
import { createSuite } from "./support/suite.ts";
import type { Reply, World } from "./support/world.ts";

const suite = await createSuite();
const ED25519 = 1n;
const CLIENTS = 32;

describe("signing: two services with a log each and one counter store", () => {
  afterEach(suite.closeWorlds);
  after(suite.close);

  /** Two services, and the agent as it asks each of them. */
  async function pair() {
    const one = await suite.world();
    const { deployment, keys, system, agents } = one.organization;
    const logId = await openLog(deployment, LOG_MODE.STORED);
    const { anchorLog, actors } = deployment;
    const { mark } = await anchorLog.getLog(logId);
    const key = toHex(keys.signing.publicKey.raw);
    await anchorLog.connect(actors.timelock).addSigner(logId, ED25519, key, 0n, FOREVER, mark, FOREVER);
    const alice = await meter(one, agents.alice, { day: [1_000, 1_000, 1_000], perHour: 1_000 });
    const two = await suite.beside(one, Number(logId));
    const log = logUrn(system.chainId, system.system, Number(logId));
    return [
      [one, alice],
      [two, { ...alice, identity: { ...alice.identity, log } }],
    ] as const;
  }

  const askAll = async (world: World, agent: TestAgent, dollars: number): Promise<readonly Reply[]> => {
    const intents = await Promise.all(Array.from({ length: CLIENTS }, () => world.intentOf(agent, order(dollars))));
    return Promise.all(intents.map(({ intent }) => world.act(intent)));
  };

  it("64 clients use a day up to the last unit and not beyond, and every place is in one of the logs", async () => {
    const services = await pair();
    const replies = (await Promise.all(services.map(([world, agent]) => askAll(world, agent, 40)))).flat();
    const permitted = replies.filter(({ status }) => status === 200);
    const refused = replies.filter(({ status }) => status !== 200);
    expect(new Set(refused.map(({ json }) => json["reason"] ?? json["code"]))).to.deep.equal(new Set(["HARD_LIMIT"]));
    expect(permitted, "1,000 in pieces of 40").to.have.length(25);

    const places = permitted.map((reply) => spentIn(reply)[0]).sort((a, b) => (a?.n ?? 0) - (b?.n ?? 0));
    expect(places.map((each) => [each?.n, each?.before])).to.deep.equal(
      Array.from({ length: 25 }, (_, i) => [i + 1, String(i * 4_000)]),
    );
    const store = await services[0][0].counters.open();
    expect(await store.verify()).to.deep.equal({ counters: 2, reservations: 50, ended: 0, problems: [] });
  });

  it("what one permits, the other sees at once", async () => {
    const [[one, first], [two, second]] = await pair();
    expect((await one.propose(first, order(600))).status).to.equal(200);
    const reply = await two.propose(second, order(600));
    expect([reply.json["reason"], spentIn(reply)[0]?.before]).to.deep.equal(["HARD_LIMIT", "60000"]);
    expect((await two.propose(second, order(400))).status).to.equal(200);
  });
});
