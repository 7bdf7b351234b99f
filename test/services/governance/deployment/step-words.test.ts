import { expect } from "chai";

import { stepWords } from "../../../../services/governance/deployment/deploy.ts";

describe("governance/deployment: what is said of a step", () => {
  for (const [future, words] of [
    ["System#AgentRegistry", "contract AgentRegistry is deployed"],
    ["System#Governance~TimelockController", "contract TimelockController is deployed"],
    ["Governance#Governance~TimelockController.scheduleBatch", "contract TimelockController is told: schedule batch"],
    ["Governance#Roles.transfer", "contract Roles is told: transfer"],
  ] as const) {
    it(words, () => {
      expect(stepWords(future)).to.equal(words);
    });
  }
});
