import { createEVM } from "@ethereumjs/evm";
import { expect } from "chai";

import { createEvmCrypto } from "../../../../services/engine/evm/crypto.ts";
import { runQuickly } from "../../../../services/engine/evm/loop.ts";
import { commonOf, defaultRules } from "../../../../services/engine/evm/rules.ts";
import { expectCodeAsync } from "../../../helpers/expect-code.ts";

const STOP = Uint8Array.of(0);

describe("engine/evm/loop", () => {
  it("counts gas in doubles, and runs nothing that has more than they hold exactly: CALL_NOT_RUN", async () => {
    const evm = await createEVM({ common: commonOf(defaultRules(31337), await createEvmCrypto()) });
    expect(await runQuickly(evm, () => 1000)).to.equal(true);
    const { exceptionError } = await evm.runCode({ code: STOP, gasLimit: 2n ** 53n - 1n });
    expect(exceptionError).to.equal(undefined);
    await expectCodeAsync("CALL_NOT_RUN", evm.runCode({ code: STOP, gasLimit: 2n ** 53n }));
  });
});
