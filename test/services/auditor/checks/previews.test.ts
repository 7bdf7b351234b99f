import { expect } from "chai";

import { createOutcomeBook } from "../../../../services/auditor/checks/outcomes.ts";
import type { Permission, PermissionBook } from "../../../../services/auditor/checks/permissions.ts";
import { checkPreviews } from "../../../../services/auditor/checks/previews.ts";
import type { OutcomeRecord } from "../../../../services/auditor/records/parsed.ts";
import type { FindingCode } from "../../../../services/auditor/report/findings.ts";
import { sha256b64 } from "../../../../services/core/hash.ts";
import type { Outcome } from "../../../../services/core/schemas/outcome.ts";
import type { PreviewWitness } from "../../../../services/core/schemas/pending.ts";

const PREVIEW: PreviewWitness = { digest: sha256b64("{}"), state: sha256b64('"v7"') };
const OTHER: PreviewWitness = { ...PREVIEW, state: sha256b64('"v8"') };
const DIGEST = "sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:";

const permission = (seq: number, over: Partial<Permission> = {}): Permission => ({
  ...{
    log: 1,
    seq,
    hash: sha256b64(`permission ${seq}`),
    jti: "j".repeat(22),
    aud: "urn",
    map: sha256b64("mapping"),
    isCall: false,
  },
  ...{ session: "session-1", iat: 1_000, exp: 1_060, charged: false, agent: "UID=1,CN=did:key:z6Mk", act: "0x00" },
  ...{ bound: [], holder: { key: null, commitments: [] }, preview: null, parents: [] },
  ...over,
});
const SHOW = permission(2);
const ACT = permission(4, { iat: 1_010, preview: PREVIEW, parents: [SHOW.hash] });

describe("auditor: what permissions rest on", () => {
  const outcome = ({ hash, seq }: Permission, over: Partial<Outcome>): OutcomeRecord => {
    const claims: Outcome = {
      ...{
        v: 1,
        iss: "urn",
        sae: { hash, log: 1, seq },
        phase: "dispatched",
        status: null,
        digest: null,
        result: null,
      },
      ...{ form: null, reason: null, started: 1_011_000, ended: null, iat: 1_011, jti: "k".repeat(22) },
      ...{ chain: { log: 2, seq: 1, anchor: `0x${"0".repeat(40)}` } },
      ...over,
    };
    return { kind: "outcome", seq: 1, claims } as unknown as OutcomeRecord;
  };
  const EXECUTED: Partial<Outcome> = { phase: "executed", status: 200, digest: DIGEST, ended: 1_011_500 };

  /** Codes of what is found when the preview ended so, and the action was dispatched so. */
  function found(
    shown: Partial<Outcome> | null,
    { act = ACT, dispatched = { preview: PREVIEW }, answerable = true }: Found = {},
  ): readonly string[] {
    const codes: string[] = [];
    const outcomes = createOutcomeBook();
    const add = (of: Permission, over: Partial<Outcome>): void =>
      outcomes.add((code) => codes.push(code), outcome(of, over), of);
    if (shown !== null) {
      add(SHOW, {});
      add(SHOW, { ...EXECUTED, ...shown });
    }
    if (dispatched !== null) add(act, dispatched);
    const known = [SHOW, act];
    const book = { all: () => known, byHash: (hash: string) => known.find((each) => each.hash === hash) ?? null };
    const findAt = (code: FindingCode, seq: number | null): void => void codes.push(`${code} ${seq}`);
    checkPreviews(findAt, book as unknown as PermissionBook, outcomes, () => answerable);
    return codes;
  }
  interface Found {
    readonly act?: Permission;
    readonly dispatched?: Partial<Outcome> | null;
    readonly answerable?: boolean;
  }

  it("finds nothing where the target said so to a parent, and said it again", () => {
    expect(found({ preview: PREVIEW })).to.deep.equal([]);
  });

  const UNFOUNDED: readonly (readonly [string, Partial<Outcome> | null, Found])[] = [
    ["was never asked for", null, {}],
    ["was another", { preview: OTHER }, {}],
    ["was no preview", {}, {}],
    ["was shown only after it was decided", { preview: PREVIEW, ended: 1_030_000 }, {}],
    ["is of no parent", { preview: PREVIEW }, { act: { ...ACT, parents: [] } }],
    ["is of another permission", { preview: PREVIEW }, { act: { ...ACT, parents: [sha256b64("another")] } }],
  ];
  for (const [what, shown, how] of UNFOUNDED) {
    it(`finds that it ${what}: PREVIEW_UNFOUNDED`, () => {
      expect(found(shown, how)).to.deep.equal(["PREVIEW_UNFOUNDED 4"]);
    });
  }

  it("says nothing of an enforcement point whose log is not there", () => {
    expect(found(null, { answerable: false })).to.deep.equal([]);
  });

  const FORMS: readonly (readonly [string, Found])[] = [
    ["a dispatch on another", { dispatched: { preview: OTHER } }],
    ["a dispatch that did not ask again", { dispatched: {} }],
    ["a preview nobody rests on", { act: permission(4), dispatched: { preview: PREVIEW } }],
  ];
  for (const [what, how] of FORMS) {
    it(`finds ${what}: OUTCOME_FORM`, () => expect(found({ preview: PREVIEW }, how)).to.deep.equal(["OUTCOME_FORM"]));
  }

  it("takes the end of what would do something else for a statement, and a preview of what is unknown for none", () => {
    const ended = { phase: "not_executed", reason: "IMPACT_CHANGED", ended: 1_011_000 } as const;
    expect(found({ preview: PREVIEW }, { dispatched: ended })).to.deep.equal([]);
    const unknown = { phase: "unknown", status: null, digest: null, reason: "TARGET_FAILED" } as const;
    expect(found({ ...unknown, preview: PREVIEW })).to.deep.equal(["OUTCOME_FORM", "PREVIEW_UNFOUNDED 4"]);
  });
});
