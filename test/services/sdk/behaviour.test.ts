import { expect } from "chai";

import { contentDigestOf } from "../../../services/core/envelope/build-act.ts";
import { utf8 } from "../../../services/core/encoding/bytes.ts";
import { REFUSAL_HEADER, toProblem } from "../../../services/core/errors/problem.ts";
import { CountersignError } from "../../../services/core/errors/error.ts";
import { parseJws } from "../../../services/core/jws/parse.ts";
import { type BehaviourOutput, behaviourSchema } from "../../../services/core/schemas/behaviour.ts";
import { JWS_TYPES } from "../../../services/core/words/kinds.ts";
import { NOTHING_SEEN, tellIfOwed, telling } from "../../../services/sdk/behaviour.ts";
import { createToolClient } from "../../../services/sdk/tool-client.ts";
import { envelopeOf, saeClaims } from "../../helpers/samples.ts";
import { agentDeps } from "./support/agent.ts";
import { type FakeServer, type Reply, startFakeServer } from "./support/fake-server.ts";

const DOCUMENT = `0x${"88".repeat(32)}`;
const TOLD: Reply = { status: 201, body: '{"seq":9}' };
const RECORD = { "countersign-record": "2/7" };

describe("sdk: what an agent says it did", () => {
  let envelope: string;
  before(async () => {
    envelope = await envelopeOf(saeClaims());
  });

  const depsOf = ({ url }: FakeServer, commitment: string | null = DOCUMENT) => {
    const deps = agentDeps();
    return { ...deps, identity: { ...deps.identity, commitment }, signingUrl: url, gatewayUrl: url };
  };
  const toldTo = ({ heard }: FakeServer): readonly BehaviourOutput[] =>
    heard.map(({ url, body }) => {
      expect(url).to.equal("/v1/behaviours");
      const { behaviour } = JSON.parse(Buffer.from(body).toString()) as { behaviour: string };
      const { commitment, output } = behaviourSchema.parse(parseJws(behaviour, [JWS_TYPES.behaviour]).payload);
      expect(commitment).to.equal(DOCUMENT);
      return output;
    });
  const executed = (status: number, content: string): BehaviourOutput => ({
    ...{ phase: "executed", status, result: null },
    digest: contentDigestOf(utf8(content)),
  });

  it("is told once the answer was read to its end, and not before", async () => {
    await using server = await startFakeServer(TOLD);
    const answer = new Response('{"id":1}', { status: 201, headers: RECORD });
    const response = await telling(depsOf(server), envelope, answer);
    expect([response.status, response.headers.get("countersign-record")]).to.deep.equal([201, "2/7"]);
    expect(server.heard).to.deep.equal([]);
    expect(await response.text()).to.equal('{"id":1}');
    expect(toldTo(server)).to.deep.equal([executed(201, '{"id":1}')]);
  });

  it("is told of an answer without content", async () => {
    await using server = await startFakeServer(TOLD);
    await telling(depsOf(server), envelope, new Response(null, { status: 204, headers: RECORD }));
    expect(toldTo(server)).to.deep.equal([executed(204, "")]);
  });

  it("says only that it saw no whole answer of one it read no further, that broke off, or was packed", async () => {
    await using server = await startFakeServer(TOLD);
    const deps = depsOf(server);
    const half = await telling(deps, envelope, new Response("half of it", { headers: RECORD }));
    await half.body?.cancel();
    const broken = new ReadableStream({ pull: (controller) => controller.error(new TypeError("terminated")) });
    const answer = await telling(deps, envelope, new Response(broken, { headers: RECORD }));
    expect(await answer.text().catch((error: unknown) => error)).to.be.instanceOf(TypeError);
    await telling(deps, envelope, new Response("x", { headers: { ...RECORD, "content-encoding": "gzip" } }));
    expect(toldTo(server)).to.deep.equal([NOTHING_SEEN, NOTHING_SEEN, NOTHING_SEEN]);
  });

  it("says so too of what the gateway refused after it had begun, and nothing of what it never began", async () => {
    await using server = await startFakeServer(TOLD);
    const deps = depsOf(server);
    const refused = { [REFUSAL_HEADER]: "TARGET_REDIRECTED" };
    await telling(deps, envelope, new Response("{}", { status: 409, headers: { ...refused, ...RECORD } }));
    await telling(deps, envelope, new Response("{}", { status: 403, headers: refused }));
    expect(toldTo(server)).to.deep.equal([NOTHING_SEEN]);
  });

  it("is told by nobody who committed itself to nothing", async () => {
    await using server = await startFakeServer(TOLD);
    const deps = depsOf(server, null);
    const answer = new Response("{}", { headers: RECORD });
    expect(await telling(deps, envelope, answer)).to.equal(answer);
    await tellIfOwed(deps, envelope, NOTHING_SEEN);
    expect(server.heard).to.deep.equal([]);
  });

  it("is told of a tool's call once its end is said, with the same result", async () => {
    await using server = await startFakeServer({ status: 200, body: '{"outcome":"a.b.c","seq":7}' }, TOLD);
    const client = createToolClient(depsOf(server));
    expect(await client.end(envelope, { result: "error", form: "jcs", content: utf8('{"isError":true}') })).to.equal(7);
    const [ended, ...told] = server.heard.splice(0);
    expect(ended?.url).to.equal("/-/tools/end");
    server.heard.push(...told);
    const digest = contentDigestOf(utf8('{"isError":true}'));
    expect(toldTo(server)).to.deep.equal([{ phase: "executed", status: null, result: "error", digest }]);
  });

  it("is told of a call nobody knows the end of as unknown", async () => {
    await using server = await startFakeServer({ status: 200, body: '{"outcome":"a.b.c","seq":7}' }, TOLD);
    await createToolClient(depsOf(server)).end(envelope, { result: "unknown", reason: "CLIENT_GONE" });
    server.heard.shift();
    expect(toldTo(server)).to.deep.equal([NOTHING_SEEN]);
  });

  it("warns, and changes nothing of the answer, when the service does not take it", async () => {
    const problem = JSON.stringify(toProblem(new CountersignError("BEHAVIOUR_CONFLICT", "record 9 says it")));
    await using server = await startFakeServer({ status: 409, type: "application/problem+json", body: problem });
    const warned = new Promise<Error>((resolve) => process.once("warning", resolve));
    const response = await telling(depsOf(server), envelope, new Response("{}", { headers: RECORD }));
    expect(await response.text()).to.equal("{}");
    expect((await warned).message).to.include("BEHAVIOUR_CONFLICT: record 9 says it");
  });
});
