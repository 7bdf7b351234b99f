import { expect } from "chai";

import { supplierTools } from "../../../../scripts/demo/supplier/tools.ts";
import { EXAMPLE } from "../../../../scripts/local/example.ts";
import { isHttp } from "../../../../services/core/domain/schema.ts";
import { pinOf, toolName } from "../../../../services/core/tools/definition.ts";

describe("scripts/demo: the supplier's tools", () => {
  it("are pinned in the example's file as their server defines them", () => {
    const supplier = EXAMPLE.domain.targets["supplier"];
    if (supplier === undefined || isHttp(supplier)) throw new TypeError("the example has no supplier with tools");
    const pins = supplierTools().map(({ definition }) => [toolName(definition), pinOf(definition)]);
    expect(supplier.tools).to.deep.equal(Object.fromEntries(pins));
  });
});
