import { globSync, readFileSync } from "node:fs";

import { expect } from "chai";

import { errorsPage } from "../../../../scripts/docs/errors-page.ts";
import { CountersignError, isCountersignError } from "../../../../services/core/errors/error.ts";
import { PROBLEM_TYPE, problemType, toProblem } from "../../../../services/core/errors/problem.ts";
import { type ErrorCode, type ErrorEntry, ERRORS } from "../../../../services/core/errors/registry.ts";

const ENTRIES = Object.entries(ERRORS) as [ErrorCode, ErrorEntry][];

/** Which HTTP statuses say what a family says. A refusal to decide is a 403: unknown means deny. */
const STATUSES: Readonly<Record<ErrorEntry["family"], readonly number[]>> = {
  "bad-input": [400, 404, 413, 415, 421, 431],
  refused: [401, 403, 409],
  retryable: [403, 404, 429, 502],
  corrupt: [403],
};

describe("core/errors/registry", () => {
  for (const [code, { status, family, title, cure }] of ENTRIES) {
    it(`${code} says what is wrong and what to do`, () => {
      expect(code).to.match(/^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$/);
      expect(STATUSES[family], `${family} ${status}`).to.include(status);
      expect(title).to.match(/^[A-Z].{4,79}[^.]$/);
      expect(cure).to.match(/^[A-Z`].{4,200}\.$/);
      expect(`${title} ${cure}`, "a cell of a Markdown table").not.to.match(/[|\n]/);
    });
  }

  it("has no title twice: a person must be able to tell two errors apart", () => {
    const titles = ENTRIES.map(([, { title }]) => title);
    expect(titles.filter((title, i) => titles.indexOf(title) !== i)).to.deep.equal([]);
  });

  it("has no code in two files: the second would stand in the place of the first, and say nothing", () => {
    const codes = globSync("services/core/errors/codes/*.ts").flatMap(
      (file) => readFileSync(file, "utf8").match(/^ {2}[A-Z][A-Z0-9_]*(?=: (?:bad|refused|retry|corrupt)\()/gm) ?? [],
    );
    expect(codes).to.have.length(ENTRIES.length);
    expect(new Set(codes).size).to.equal(codes.length);
  });

  it("has cures that stand by themselves: no `named` thing without its name, no other page instead of an answer", () => {
    const vague = ENTRIES.filter(([, { cure }]) => /named variable|[Ss]ee the (reason|README)/.test(cure));
    expect(vague.map(([code]) => code)).to.deep.equal([]);
  });

  it("answers 5xx for a target only", () => {
    expect(ENTRIES.filter(([, { status }]) => status >= 500).map(([code]) => code)).to.deep.equal([
      "PREVIEW_UNAVAILABLE",
      "TARGET_UNREACHABLE",
      "CREDENTIAL_UNAVAILABLE",
      "TARGET_HEADERS_TOO_LARGE",
    ]);
  });

  it("is in step with docs/errors.md", () => {
    const page = readFileSync(new URL("../../../../docs/errors.md", import.meta.url), "utf8");
    expect(page).to.equal(errorsPage());
  });
});

describe("core/errors/problem", () => {
  for (const [code, entry] of ENTRIES) {
    it(`${code} becomes RFC 9457 problem details`, () => {
      const { status, title, cure } = entry;
      expect(toProblem(new CountersignError(code, "of this input"))).to.deep.equal({
        type: `urn:countersign:error:${code}`,
        title,
        status,
        detail: "of this input",
        code,
        cure,
      });
    });
  }

  it("tells whoever asked what stands in no log line, and the cure of this very case", () => {
    const error = new CountersignError("PARAMS_MISMATCH", "these differ: amount", {
      told: "9, not 7",
      cure: "Do this.",
    });
    expect(toProblem(error)).to.include({ detail: "these differ: amount: 9, not 7", cure: "Do this." });
    expect(`${error.message} ${error.detail}`).not.to.include("9, not 7");
  });

  it("shows neither stack nor cause", () => {
    const error = new CountersignError("INTERNAL", "of this input", { cause: new Error("a secret") });
    expect(JSON.stringify(toProblem(error))).not.to.match(/secret|stack|\.ts/);
  });

  it("names its types by code", () => {
    expect(problemType("HOLD_UNKNOWN")).to.equal(`${PROBLEM_TYPE}HOLD_UNKNOWN`);
  });
});

describe("core/errors/error", () => {
  it("carries its code's entry", () => {
    const cause = new Error("why");
    const error = new CountersignError("AGENT_REVOKED", "agent 7", { cause });
    expect(error).to.be.instanceOf(Error);
    expect(error).to.include({ code: "AGENT_REVOKED", detail: "agent 7", cause, message: "AGENT_REVOKED: agent 7" });
    const { status, family, cure } = ERRORS.AGENT_REVOKED;
    expect(error).to.include({ status, family, cure });
  });

  it("is told from other errors", () => {
    expect(isCountersignError(new CountersignError("INTERNAL", "x"))).to.equal(true);
    for (const other of [new Error("x"), Object.assign(new Error("x"), { code: "ENOENT" }), null, undefined, "x", {}]) {
      expect(isCountersignError(other)).to.equal(false);
    }
    expect(isCountersignError({ name: "CountersignError", code: "INTERNAL" })).to.equal(false);
  });
});
