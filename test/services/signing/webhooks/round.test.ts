import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";

import type { HoldEvent } from "../../../../services/core/schemas/webhook.ts";
import { RETRY_AFTER, webhookRound } from "../../../../services/signing/webhooks/round.ts";
import type { Post } from "../../../../services/signing/webhooks/post.ts";
import { openWebhookStore } from "../../../../services/store/sqlite/webhooks.ts";
import { approve, deny, holdOrder, resume } from "../support/holding.ts";
import { createSuite } from "../support/suite.ts";
import { LIVES, type World } from "../support/world.ts";

const suite = await createSuite();
const CHAT = { url: "https://chat.example/hook", secret: `whsec_${"A".repeat(32)}`, link: "https://desk.example/" };

describe("signing: webhooks", () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), "countersign-webhooks-"));
  });
  afterEach(async () => {
    await suite.closeWorlds();
    await rm(dir, { recursive: true, force: true });
  });

  /** Receivers that take everything, or answer with a trouble, over a store that can be opened again. */
  async function desk(world: World, receivers = { chat: CHAT as typeof CHAT & { events?: HoldEvent[] } }) {
    const sent: { readonly id: string; readonly body: string; readonly url: string }[] = [];
    const failed: boolean[] = [];
    let trouble: string | null = null;
    const post: Post = async ({ url }, { id, body }) => {
      sent.push({ id, body, url });
      return trouble;
    };
    let webhooks = await openWebhookStore(join(dir, "webhooks.sqlite"));
    const round = () =>
      webhookRound({
        ...{ logId: 1, receivers, store: world.store, webhooks, clock: () => world.time.now, post },
        onFailure: (_message, _trouble, last) => void failed.push(last),
      });
    await round();
    return {
      sent,
      failed,
      round,
      trouble: (text: string | null) => void (trouble = text),
      undelivered: () => webhooks.undelivered(),
      restart: async () => {
        await webhooks.close();
        webhooks = await openWebhookStore(join(dir, "webhooks.sqlite"));
      },
      close: () => webhooks.close(),
      types: () => sent.map(({ body }) => (JSON.parse(body) as { type: string }).type),
    };
  }

  it("tells what becomes of holds, with an id and a link and nothing of the act", async () => {
    const world = await suite.world();
    await using tidy = new AsyncDisposableStack();
    const told = await desk(world);
    tidy.defer(told.close);
    const [released, denied] = [await holdOrder(world), await holdOrder(world, 13_000)];
    const late = await holdOrder(world, 14_000);
    await approve(world, released.hold);
    await resume(world, released);
    await deny(world, denied.hold, { why: "no" });
    await told.round();
    expect(told.types()).to.deep.equal([
      ...["hold.held", "hold.held", "hold.held"],
      ...["hold.approved", "hold.released", "hold.denied"],
    ]);
    await world.pass(LIVES.hold);
    await told.round();
    expect(told.types().slice(6)).to.deep.equal(["hold.expired"]);
    const last = JSON.parse(told.sent.at(-1)?.body ?? "") as { data: object };
    expect(last.data).to.deep.equal({
      ...{ hold: `hold_${late.hold}`, log: 1, link: `https://desk.example/hold_${late.hold}` },
    });
    const all = told.sent.map(({ body }) => body).join();
    for (const word of ["12,000", "1200000", "erp.order", "recipient", "http://erp"]) expect(all).to.not.include(word);
    await told.round();
    expect(told.sent, "nothing is told twice").to.have.length(7);
  });

  it("tells a receiver only of what it asked for", async () => {
    const world = await suite.world();
    const told = await desk(world, { chat: { ...CHAT, events: ["denied"] } });
    const { hold } = await holdOrder(world);
    await deny(world, hold);
    await told.round();
    expect(told.types()).to.deep.equal(["hold.denied"]);
    await told.close();
  });

  it("loses nothing when the process ends in between, and sends the same id again", async () => {
    const world = await suite.world();
    const told = await desk(world);
    told.trouble("HTTP 500");
    await holdOrder(world);
    await told.round();
    await told.restart();
    await told.round();
    expect(told.sent, "not before its time").to.have.length(1);
    expect(await told.undelivered()).to.deep.equal([{ receiver: "chat", count: 1, trouble: "HTTP 500" }]);
    told.trouble(null);
    await world.pass(RETRY_AFTER[0]);
    await told.round();
    expect(told.sent.map(({ id }) => id)).to.deep.equal(Array(2).fill("msg_1_2_held"));
    expect(told.sent[0]?.body).to.equal(told.sent[1]?.body);
    expect(await told.undelivered()).to.deep.equal([]);
    await told.close();
  });

  it("gives up in the end", async () => {
    const world = await suite.world();
    const told = await desk(world, { chat: { ...CHAT, events: ["held"] } });
    told.trouble("no answer in time");
    await holdOrder(world);
    await told.round();
    for (const pause of RETRY_AFTER) {
      world.time.now += pause * 1000;
      await told.round();
    }
    expect(told.failed.filter((last) => last)).to.have.length(1);
    expect(told.sent.filter(({ id }) => id === "msg_1_2_held")).to.have.length(RETRY_AFTER.length + 1);
    await told.close();
  });

  it("tells nobody of what happened before anybody was to be told", async () => {
    const world = await suite.world();
    await holdOrder(world);
    const told = await desk(world);
    await told.round();
    expect(told.sent).to.deep.equal([]);
    await told.close();
  });
});
