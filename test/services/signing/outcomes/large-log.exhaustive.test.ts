import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";
import { pino } from "pino";

import { EVERYTHING } from "../../../../scripts/local/roster.ts";
import { encodeBase64url } from "../../../../services/core/encoding/base64url.ts";
import { signJws } from "../../../../services/core/jws/build.ts";
import { openSae } from "../../../../services/core/verify/envelope.ts";
import { JWS_TYPES } from "../../../../services/core/words/kinds.ts";
import { createOpened } from "../../../../services/platform/opened.ts";
import { createSettlementRound } from "../../../../services/signing/outcomes/settlement-round.ts";
import { startSettlementTimer } from "../../../../services/signing/outcomes/settlement-timer.ts";
import { createStatementClient } from "../../../../services/signing/outcomes/statement.ts";
import { until } from "../../../helpers/until.ts";
import { type Organization, randomly, startOrganization } from "../../auditor/support/organization.ts";
import { order } from "../../auditor/support/proposals.ts";
import { openServices, type Services } from "../../auditor/support/services.ts";

/** Of the log before the restart, and how many of its records are permissions nobody used. */
const RECORDS = 100_000;
const UNUSED = 10_000;
const CHUNK = 1_000;
/** The least each side settles in a second of its processor's time: elsewhere they are two processes. */
const RATE = 1_000;
const WITHIN_MS = 5_000;

/** CPU time of this process so far. */
const micros = (): number => {
  const { user, system } = process.cpuUsage();
  return user + system;
};

describe("signing: settling keeps up", () => {
  let organization: Organization;
  let directory: string;
  before(async () => {
    const limits = { ...EVERYTHING, perDay: { blockAbove: "5,000.00 USD" }, rate: { perHour: 50 } };
    organization = await startOrganization(
      ["buyer", "clerk"].map((name) => ({ name, under: null, levels: 0, limits })),
    );
    directory = await mkdtemp(join(tmpdir(), "settling-"));
  });
  after(async () => {
    await rm(directory, { recursive: true });
    await organization.stop();
  });

  it(`settles ${RATE} a second, and after a restart within ${WITHIN_MS} ms of an expiry`, async () => {
    const seq = await withServices(async (services) => {
      const { record, disclosures, first } = await permit(services);
      await fill(services, record, disclosures, first);
      const ask = createStatementClient(services.gatewayUrl);
      let pointMicros = 0;
      const round = createSettlementRound({
        ...{ store: services.signing.store, settlements: services.settlements, outcomes: services.outcomes },
        clock: Date.now,
        ask: async (envelopes) => {
          const before = micros();
          const outcomes = await ask(envelopes);
          pointMicros += micros() - before;
          return outcomes;
        },
        onFailure: (_seq, error) => {
          throw error;
        },
      });
      await services.head.refresh();
      const [started, before] = [performance.now(), micros()];
      let asked = 0;
      for (let count = await round(); count > 0; count = await round()) {
        asked += count;
        await services.head.refresh();
      }
      const perSecond = (duration: number) => Math.round((asked * 1e6) / duration);
      const rates = {
        point: perSecond(pointMicros),
        signing: perSecond(micros() - before - pointMicros),
      };
      const seconds = (performance.now() - started) / 1000;
      console.info(`        ${asked} settled in ${seconds.toFixed(1)} s; a second of CPU time:`, rates);
      expect(asked).to.be.at.least(UNUSED);
      expect(Math.min(rates.point, rates.signing)).to.be.greaterThan(RATE);
      return services.signing.store.records.lastSeq();
    });
    expect(seq).to.be.at.least(RECORDS);

    await withServices(async (services) => {
      const { store } = services.signing;
      const { record, disclosures } = await permit(services);
      const last = await store.records.lastSeq();
      const expiresAt = Math.ceil(Date.now() / 1000) + 1;
      const jwt = await resigned(record, last + 1, expiresAt);
      await services.signing.sequencer.append(
        [() => Promise.resolve({ kind: "sae", record: jwt, disclosures })],
        (effects) => effects.addCharge(last + 1),
      );
      const opened = createOpened();
      const { settlements, outcomes } = services;
      const logger = pino({ level: "silent" });
      startSettlementTimer({
        ...{ store, settlements, outcomes, clock: Date.now, opened, logger, countsErrors: () => false },
        pepUrl: services.gatewayUrl,
      });
      const { hash } = openSae(jwt, [JWS_TYPES.sae]);
      await until("it is settled", async () => (await settlements.bySae(hash)) !== null);
      const took = Date.now() - expiresAt * 1000;
      await opened.close(0);
      console.info(`        settled ${took} ms after its expiry`);
      expect(took).to.be.lessThan(WITHIN_MS);
    });
  });

  async function withServices<T>(run: (services: Services) => Promise<T>): Promise<T> {
    const services = await openServices(organization, directory);
    try {
      return await run(services);
    } finally {
      await services.close();
    }
  }

  async function permit({ propose, signing: { store } }: Services) {
    const { answer } = await propose("clerk", order(organization, 10));
    if (answer.kind !== "permitted") throw new Error(answer.reason);
    const row = await store.records.get(answer.seq);
    return {
      first: answer.seq,
      record: row?.record ?? "",
      disclosures: (await store.disclosures.get(answer.seq)) ?? [],
    };
  }

  /** The same permission at another place in the log, with another end. */
  async function resigned(jwt: string, seq: number, exp: number): Promise<string> {
    const { claims } = openSae(jwt, [JWS_TYPES.sae]);
    const [iat, jti] = [exp - 30, encodeBase64url(randomly(16))];
    const changed = { ...claims, iat, nbf: iat, exp, jti, chain: { ...claims.chain, seq } };
    return signJws(organization.signingKey, JWS_TYPES.sae, changed);
  }

  /** Charged permissions nobody used, spread over a log of other records. */
  async function fill({ signing }: Services, record: string, disclosures: readonly string[], first: number) {
    const exp = Math.floor(Date.now() / 1000) - 5;
    const every = RECORDS / UNUSED;
    for (let start = first + 1; start <= RECORDS; start += CHUNK) {
      await signing.sequencer.append(
        Array.from(
          { length: CHUNK },
          () => async (seq: number) =>
            seq % every === 0
              ? { kind: "sae" as const, record: await resigned(record, seq, exp), disclosures }
              : { kind: "approval" as const, record: "{}" },
        ),
        (effects, records) => {
          for (const { kind, seq } of records) if (kind === "sae") effects.addCharge(seq);
        },
      );
    }
  }
});
