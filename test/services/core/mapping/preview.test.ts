import { expect } from "chai";

import { parseMapping } from "../../../../services/core/mapping/parse.ts";
import { expectCode } from "../../../helpers/expect-code.ts";

const HEAD = `version: 1
policy: 1
salt: "0x${"5a".repeat(32)}"
targets: { bank: "https://bank.example", erp: "https://erp.example" }
actions:
`;
const SHOW = "- {type: bank.pay.show, target: bank, method: POST, path: '/accounts/{a}:show'}";
const pay = (preview: string, more = "") =>
  `- {type: bank.pay, target: bank, method: POST, path: '/accounts/{a}:pay', query: [q] ${more}, preview: ${preview}}`;
const mapping = (...rules: readonly string[]) => parseMapping(HEAD + rules.map((rule) => `  ${rule}\n`).join(""));

describe("mapping: previews", () => {
  it("takes one whose request follows from the action's own", () => {
    for (const state of ["", ", state: etag", ", state: {body: /version}"]) {
      const { actions } = mapping(SHOW, pay(`{action: bank.pay.show ${state}}`));
      expect(actions[1]?.preview?.action).to.equal("bank.pay.show");
    }
  });

  const WRONG: readonly (readonly [string, readonly string[]])[] = [
    ["that is no action", [pay("{action: bank.pay.show}")]],
    ["that is the action itself", [pay("{action: bank.pay}")]],
    ["of another target", [SHOW.replace("target: bank", "target: erp"), pay("{action: bank.pay.show}")]],
    ["that changes something by its method", [SHOW.replace("POST", "DELETE"), pay("{action: bank.pay.show}")]],
    ["whose path needs more", [SHOW.replace("{a}:show", "{a}/{b}"), pay("{action: bank.pay.show}")]],
    ["whose query has another name", [SHOW.replace("path:", "query: [r], path:"), pay("{action: bank.pay.show}")]],
    ["whose query has a list", [SHOW.replace("path:", "query: [{list: q}], path:"), pay("{action: bank.pay.show}")]],
    ["that takes other content", [SHOW.replace("path:", "content: form, path:"), pay("{action: bank.pay.show}")]],
    [
      "whose state two actions read in two ways",
      [
        SHOW,
        pay("{action: bank.pay.show}"),
        pay("{action: bank.pay.show, state: etag}").replace("bank.pay,", "bank.send,").replace(":pay", ":send"),
      ],
    ],
    [
      "of a type that two rules have",
      [SHOW, pay("{action: bank.pay.show}"), SHOW.replace("bank.pay.show", "bank.pay").replace(":show", ":other")],
    ],
  ];
  for (const [what, rules] of WRONG) {
    it(`refuses one ${what}`, () => expectCode("MAPPING_INVALID", () => mapping(...rules)));
  }

  it("refuses a preview that has one itself, and another member or state", () => {
    const chain = SHOW.replace("path:", "preview: {action: bank.pay}, path:");
    expectCode("MAPPING_INVALID", () => mapping(chain, pay("{action: bank.pay.show}")));
    for (const written of ["{action: bank.pay.show, etag: true}", "{action: bank.pay.show, state: version}", "{}"]) {
      expectCode("MAPPING_INVALID", () => mapping(SHOW, pay(written)));
    }
  });
});
