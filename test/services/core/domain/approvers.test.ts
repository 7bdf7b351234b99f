import { expect } from "chai";

import { passkeySigner } from "../../../../services/core/approval/passkey.ts";
import { policyOf } from "../../../../services/core/domain/policy.ts";
import { readDomain } from "../../../../services/core/domain/read.ts";
import { isCountersignError } from "../../../../services/core/errors/error.ts";
import { problemsOf } from "../../../../services/core/errors/several.ts";
import { LOCAL } from "../../domain/support/domain.ts";

const KEY = `0x${"ab".repeat(64)}`;
const PAGE = "http://localhost:8408";
const SALT = `0x${"00".repeat(32)}`;

/** A domain whose treasurer approves as told, on a page as told. */
function domainOf(approver: string, console = `{ url: "${PAGE}", upTo: 5000.00 USD }`): string {
  return LOCAL.replace("    wallet: key:treasurer\n    upTo: 50,000.00 USD\n", approver).replace(
    "approvers:",
    console === "" ? "approvers:" : `console: ${console}\napprovers:`,
  );
}

const PASSKEY = `    passkey: "${KEY}"\n    upTo: 5000.00 USD\n`;

function problemsWith(text: string): string {
  try {
    readDomain(text);
  } catch (error) {
    if (!isCountersignError(error)) throw error;
    return problemsOf(error)
      .map(({ detail }) => detail)
      .join("\n");
  }
  return "";
}

describe("core/domain: those who approve", () => {
  it("have a wallet, or a passkey that signs on the domain's page", () => {
    expect(problemsWith(domainOf(PASSKEY))).to.equal("");
    expect(problemsWith(domainOf(PASSKEY, `{ url: "https://approve.example.org", upTo: 5000.00 USD }`))).to.equal("");
  });

  for (const [what, approver, console, said] of [
    ["both", `    wallet: key:treasurer\n${PASSKEY}`, undefined, "has either a wallet or a passkey"],
    ["neither", "    upTo: 5000.00 USD\n", undefined, "has either a wallet or a passkey"],
    [
      "a name alone",
      "    wallet: the head of finance\n    upTo: 5000.00 USD\n",
      undefined,
      "expected an address, or key:<name>",
    ],
    ["no page", PASSKEY, "", "signs on a page, and the file has no console"],
    [
      "more than the page's limit",
      PASSKEY.replace("5000.00", "5000.01"),
      undefined,
      "a passkey approves up to 5000.00 USD: above that it takes a wallet",
    ],
    ["another currency", PASSKEY.replace("USD", "EUR"), undefined, "in EUR, and the console's limit is in USD"],
    ["a passkey twice", `${PASSKEY}  twin:\n${PASSKEY}`, undefined, "treasurer has this passkey already"],
    ["half a key", PASSKEY.replace("abab", ""), undefined, "expected x and y of a P-256 key"],
    ["a page with a path", PASSKEY, `{ url: "${PAGE}/x", upTo: 5000.00 USD }`, "expected an origin"],
    ["a page by its number", PASSKEY, `{ url: "http://127.0.0.1:8408", upTo: 5000.00 USD }`, "expected an origin"],
    ["a page without https", PASSKEY, `{ url: "http://approve.example.org", upTo: 5000.00 USD }`, "expected an origin"],
    ["a port nobody writes", PASSKEY, `{ url: "https://a.example:443", upTo: 5000.00 USD }`, "as browsers write it"],
    ["no limit", PASSKEY, `{ url: "${PAGE}" }`, "console.upTo: is missing"],
    ["a limit that is no amount", PASSKEY, `{ url: "${PAGE}", upTo: 5.123 USD }`, "console.upTo"],
  ] as const) {
    it(`are refused with ${what}`, () => {
      expect(problemsWith(domainOf(approver, console))).to.contain(said);
    });
  }

  it("are in the policy by the page they sign on, as soon as the verifier is there", () => {
    const { domain } = readDomain(domainOf(`${PASSKEY}  ann:\n    wallet: key:treasurer\n    upTo: 50,000.00 USD\n`));
    const walletOf = () => `0x${"11".repeat(20)}`;
    const wallet = { signer: walletOf(), ceiling: 5_000_000n };
    expect(policyOf(domain, SALT, walletOf).approvers).to.deep.equal([wallet]);
    const verifier = `0x${"22".repeat(20)}`;
    const passkeyOf = (key: string, origin: string) => passkeySigner(verifier, key, origin);
    expect(policyOf(domain, SALT, walletOf, passkeyOf).approvers).to.deep.equal([
      { signer: passkeySigner(verifier, KEY, PAGE), ceiling: 500_000n },
      wallet,
    ]);
  });
});
