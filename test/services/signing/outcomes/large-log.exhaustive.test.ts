import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";
import { pino } from "pino";

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
/** The least that is settled in a second, with the enforcement point in the same process. */
const RATE = 1_000;
const WITHIN_MS = 5_000;

describe("signing: settling keeps up", () => {
  let organization: Organization;
  let directory: string;
  before(async () => {
    organization = await startOrganization();
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
      const round = createSettlementRound({
        ...{ store: services.signing.store, settlements: services.settlements, outcomes: services.outcomes },
        clock: Date.now,
        ask: createStatementClient(services.gatewayUrl),
        onFailure: (_seq, error) => {
          throw error;
        },
      });
      const started = performance.now();
      let asked = 0;
      for (let count = await round(); count > 0; count = await round()) asked += count;
      const rate = (asked * 1000) / (performance.now() - started);
      console.info(`        ${asked} settled, ${Math.round(rate)} a second, the first look at the log included`);
      expect(asked).to.equal(UNUSED);
      expect(rate).to.be.greaterThan(RATE);
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
        ...{ store, settlements, outcomes, clock: Date.now, opened, logger },
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
    return { first: answer.seq, record: row?.record ?? "", disclosures: (await store.disclosures.get(answer.seq)) ?? [] };
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
        Array.from({ length: CHUNK }, () => async (seq: number) =>
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
