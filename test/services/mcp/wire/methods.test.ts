import { expect } from "chai";

import { methodsAskedFor, natureOf, serverMaySay } from "../../../../services/mcp/wire/methods.ts";

describe("methods of MCP", () => {
  it("are closed unless they carry the protocol or are decided on", () => {
    for (const method of ["ping", "initialize", "server/discover", "logging/setLevel", "notifications/cancelled"]) {
      expect(natureOf(method, null), method).to.deep.equal({ kind: "plumbing" });
    }
    expect(natureOf("tools/list", null)).to.deep.equal({ kind: "list" });
    expect(natureOf("tools/call", null)).to.deep.equal({ kind: "call" });
    for (const method of [
      "resources/read",
      "prompts/get",
      "tasks/cancel",
      "constructor",
      "Tools/call",
      "tools/call ",
    ]) {
      expect(natureOf(method, null), method).to.deep.equal({ kind: "closed", needs: [method] });
    }
  });

  it("complete what is opened, and nothing else", () => {
    const needs = (ref: string) => natureOf("completion/complete", { ref: { type: ref } });
    expect(needs("ref/prompt")).to.deep.equal({ kind: "closed", needs: ["prompts/get"] });
    expect(needs("ref/resource")).to.deep.equal({ kind: "closed", needs: ["resources/read"] });
    expect(needs("ref/other")).to.deep.equal({ kind: "closed", needs: ["completion/complete"] });
  });

  it("listen to lists, and to a resource where that is opened", () => {
    const listen = (notifications: Record<string, true | string[]>) =>
      natureOf("subscriptions/listen", { notifications });
    expect(listen({ toolsListChanged: true, promptsListChanged: true })).to.deep.equal({ kind: "plumbing" });
    expect(listen({ resourceSubscriptions: ["a:b"] })).to.deep.equal({
      kind: "closed",
      needs: ["resources/subscribe"],
    });
    expect(listen({ other: true })).to.deep.equal({ kind: "closed", needs: ["subscriptions/listen other"] });
  });

  it("of a server pass where they only tell", () => {
    expect(serverMaySay("notifications/progress")).to.equal(true);
    expect(serverMaySay("sampling/createMessage")).to.equal(false);
    expect(serverMaySay("notifications/other")).to.equal(false);
  });

  it("that a result asks its client for are found, whatever they are called", () => {
    const inputRequests = { a: { method: "sampling/createMessage" }, b: {}, c: 7 };
    expect(methodsAskedFor({ resultType: "input_required", inputRequests })).to.deep.equal([
      "sampling/createMessage",
      "",
      "",
    ]);
    expect(methodsAskedFor({ resultType: "complete", inputRequests })).to.deep.equal([]);
  });
});
