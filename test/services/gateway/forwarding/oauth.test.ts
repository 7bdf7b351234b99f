import { expect } from "chai";

import { createTokens, type OAuthClient } from "../../../../services/gateway/forwarding/oauth.ts";
import { expectCodeAsync } from "../../../helpers/expect-code.ts";

const CLIENT: OAuthClient = {
  token_url: "https://login.example/token",
  client_id: "client:1",
  client_secret: "se cret",
  scope: "orders",
};

describe("gateway/oauth", () => {
  const start = (answers: readonly (Response | Error)[]) => {
    const time = { now: 1_000_000 };
    const asked: { authorization: string | null; form: string; redirect: string }[] = [];
    let next = 0;
    const fetchToken = ((_url: string, init: RequestInit) => {
      const { authorization = null } = init.headers as Record<string, string>;
      asked.push({ authorization, form: String(init.body as URLSearchParams), redirect: String(init.redirect) });
      const answer = answers[next++];
      return answer instanceof Error || answer === undefined
        ? Promise.reject(answer ?? new Error("no more"))
        : Promise.resolve(answer);
    }) as unknown as typeof fetch;
    return { tokens: createTokens(() => time.now, fetchToken), asked, time };
  };
  const token = (name: string, more: object = {}, status = 200) =>
    Response.json({ access_token: name, token_type: "Bearer", expires_in: 3600, ...more }, { status });

  it("asks with the client's credentials, and follows nobody elsewhere", async () => {
    const { tokens, asked } = start([token("a")]);
    expect(await tokens.tokenFor(CLIENT)).to.equal("a");
    expect(asked).to.deep.equal([
      {
        authorization: `Basic ${Buffer.from("client%3A1:se%20cret").toString("base64")}`,
        form: "grant_type=client_credentials&scope=orders",
        redirect: "manual",
      },
    ]);
  });

  it("remembers a token until shortly before its end, and forgets it when told to", async () => {
    const { tokens, asked, time } = start([token("a"), token("b"), token("c")]);
    await tokens.tokenFor(CLIENT);
    time.now += 3_569_999;
    expect(await tokens.tokenFor(CLIENT)).to.equal("a");
    time.now += 1;
    expect(await tokens.tokenFor(CLIENT)).to.equal("b");
    tokens.forget(CLIENT);
    expect(await tokens.tokenFor(CLIENT)).to.equal("c");
    expect(asked).to.have.length(3);
  });

  it("asks once for whoever needs the same token at the same time", async () => {
    const { tokens, asked } = start([token("a"), token("b")]);
    const got = await Promise.all([tokens.tokenFor(CLIENT), tokens.tokenFor(CLIENT), tokens.tokenFor(CLIENT)]);
    expect(got).to.deep.equal(["a", "a", "a"]);
    expect(await tokens.tokenFor({ ...CLIENT, scope: "all" })).to.equal("b");
    expect(asked).to.have.length(2);
  });

  it("uses a refresh token, and the one it is given in its place", async () => {
    const { tokens, asked } = start([token("a", { refresh_token: "r2" }), token("b")]);
    const client = { ...CLIENT, refresh_token: "r1" };
    await tokens.tokenFor(client);
    tokens.forget(client);
    await tokens.tokenFor(client);
    expect(asked.map(({ form }) => form)).to.deep.equal([
      "grant_type=refresh_token&refresh_token=r1&scope=orders",
      "grant_type=refresh_token&refresh_token=r2&scope=orders",
    ]);
  });

  for (const [what, answer] of [
    ["does not answer", new Error("secret: se cret")],
    ["refuses", Response.json({ error: "invalid_client", error_description: "se cret" }, { status: 401 })],
    ["redirects", new Response("{}", { status: 302, headers: { location: "https://evil.example" } })],
    ["answers no JSON", new Response("se cret")],
    ["answers without a token", Response.json({ token_type: "Bearer" })],
    ["answers another kind of token", Response.json({ access_token: "a", token_type: "mac" })],
    ["answers a token that breaks a header", Response.json({ access_token: "a\r\nx: y", token_type: "Bearer" })],
  ] as const) {
    it(`gives none when the server ${what}, tells nothing of the secret, and asks again the next time`, async () => {
      const { tokens } = start([answer, token("b")]);
      const error = await expectCodeAsync("CREDENTIAL_UNAVAILABLE", tokens.tokenFor(CLIENT));
      expect(JSON.stringify([error.message, error.detail])).to.not.contain("se cret");
      expect(await tokens.tokenFor(CLIENT)).to.equal("b");
    });
  }
});
