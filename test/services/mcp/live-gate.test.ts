import { expect } from "chai";

import type { ToolsView } from "../../../services/core/mapping/tools-view.ts";
import { createLiveGate, type LiveGateDeps } from "../../../services/mcp/live-gate.ts";

const VIEW: ToolsView = {
  ...{ target: "mail", protocol: "mcp", server: "A".repeat(43), open: [], currencies: {} },
  tools: [
    {
      ...{ tool: "send", type: "mail.send", definition: null },
      params: { recipient: { argument: "/to", origin: "notFromResults" }, channel: { value: "mail" } },
    },
  ],
};

describe("mcp/live-gate: what an agent may know of a target", () => {
  const view = (listed?: ReadonlySet<string>) => {
    const deps = { client: { view: async () => VIEW }, clock: () => 0, ...(listed === undefined ? {} : { listed }) };
    return createLiveGate(deps as unknown as LiveGateDeps).view("mail");
  };

  it("has the values the domain lists, and those the mapping's rules say themselves", async () => {
    expect((await view(new Set(["ops@acme.example"]))).listed).to.deep.equal(new Set(["ops@acme.example", "mail"]));
    expect((await view()).listed).to.deep.equal(new Set(["mail"]));
  });

  it("has the arguments whose values may not come from results", async () => {
    expect((await view()).origins.get("send")).to.deep.equal(["/to"]);
  });
});
