import { expect } from "chai";

import { valueSaltsOf } from "../../../services/core/calldata/value-salts.ts";
import { utf8 } from "../../../services/core/encoding/bytes.ts";
import { loadMapping } from "../../../services/platform/mapping-file.ts";
import { MAPPING } from "./support/example.ts";
import { claimsOf, expectProblem, shownIn } from "./support/expect.ts";
import { publish } from "./support/publish.ts";
import { order } from "./support/requests.ts";
import { createSuite } from "./support/suite.ts";
import type { Reply } from "./support/world.ts";

const suite = await createSuite();
const NEXT_SALT = `0x${"6b".repeat(32)}`;
const OLD = loadMapping(utf8(MAPPING));
const NEXT = loadMapping(utf8(`${MAPPING}# the next one\n`));
const mapOf = (reply: Reply): string => claimsOf(String(reply.json["envelope"]).split("~")[0] ?? "").act.map;

describe("signing: a mapping takes the place of another", () => {
  afterEach(suite.closeWorlds);
  after(suite.close);

  it("decides by the one the version in force names, and refuses nobody for the change", async () => {
    const world = await suite.world(() => ({ mappings: () => [NEXT, OLD] }));
    const { alice } = world.organization.agents;
    const propose = () => world.propose(alice, order(900));
    const before = await Promise.all([propose(), propose()]);
    const [during] = await Promise.all([
      Promise.all(Array.from({ length: 8 }, propose)),
      publish(world, {}, 1n, NEXT.hashHex),
    ]);
    const after = await Promise.all([propose(), propose()]);

    for (const { status, text } of [...before, ...during, ...after]) expect(status, text).to.equal(200);
    expect(before.map(mapOf)).to.deep.equal([OLD.hash, OLD.hash]);
    expect(after.map(mapOf)).to.deep.equal([NEXT.hash, NEXT.hash]);
    for (const reply of during) expect([OLD.hash, NEXT.hash]).to.include(mapOf(reply));
    expect(await world.get("/readyz")).to.include({ status: 200 });
  });

  it("takes salts and rules from the same one", async () => {
    const salted = loadMapping(utf8(MAPPING.replace(/salt: .*/, `salt: "${NEXT_SALT}"`)));
    const world = await suite.world(() => ({ mappings: () => [salted, OLD] }));
    const { alice } = world.organization.agents;
    const asked = order(900);
    await publish(world, {}, 1n, salted.hashHex);
    const reply = await world.propose(alice, asked);
    const expected = valueSaltsOf(NEXT_SALT, asked.origin, asked.params);
    expect(shownIn(reply).salts).to.deep.equal(expected);
  });

  it("uses none that no version names, however new: MAPPING_MISMATCH", async () => {
    const world = await suite.world(() => ({ mappings: () => [NEXT] }));
    expectProblem(await world.propose(world.organization.agents.alice, order(900)), "MAPPING_MISMATCH");
    expect(await world.kinds()).to.deep.equal([]);
  });
});
