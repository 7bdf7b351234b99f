import { expect } from "chai";

import { host, httpUrl, integer, listOf, logOwner, oneOf, port } from "../../../../services/platform/config/parsers.ts";
import { problemsOf } from "../../../../services/core/errors/several.ts";
import { type Environment, readConfig } from "../../../../services/platform/config/read.ts";
import { optional, type Parser, required, withDefault } from "../../../../services/platform/config/setting.ts";
import { expectCode } from "../../../helpers/expect-code.ts";

const SETTINGS = {
  port: withDefault("COUNTERSIGN_TEST_PORT", port, "8080", "port of the test"),
  key: required("COUNTERSIGN_TEST_KEY_FILE", oneOf(["a", "b"]), "key of the test"),
  rpc: optional("RPC_URL", httpUrl, "the chain"),
};
const KNOWN = ["COUNTERSIGN_OTHER_PORT"];

describe("readConfig", () => {
  const read = (env: Environment) => readConfig(SETTINGS, env, KNOWN);

  it("reads values, defaults and optional settings", () => {
    expect(read({ COUNTERSIGN_TEST_KEY_FILE: "a" })).to.deep.equal({ port: 8080, key: "a", rpc: null });
    const env = { COUNTERSIGN_TEST_KEY_FILE: " b ", COUNTERSIGN_TEST_PORT: "0", RPC_URL: "http://127.0.0.1:8545" };
    expect(read(env)).to.deep.equal({ port: 0, key: "b", rpc: "http://127.0.0.1:8545" });
  });

  it("takes an empty value for none", () => {
    expect(read({ COUNTERSIGN_TEST_KEY_FILE: "a", COUNTERSIGN_TEST_PORT: " ", RPC_URL: "" })).to.deep.equal({
      port: 8080,
      key: "a",
      rpc: null,
    });
    expectCode("CONFIG_MISSING", () => read({ COUNTERSIGN_TEST_KEY_FILE: "" }));
  });

  it("names a missing setting and says what it is", () => {
    const error = expectCode("CONFIG_MISSING", () => read({}));
    expect(error.detail).to.equal("COUNTERSIGN_TEST_KEY_FILE is not set: key of the test");
  });

  it("says what a wrong value has to be, and does not repeat it", () => {
    const env = { COUNTERSIGN_TEST_KEY_FILE: "0xsecret" };
    expect(expectCode("CONFIG_INVALID", () => read(env)).detail).to.equal(
      "COUNTERSIGN_TEST_KEY_FILE must be one of a, b",
    );
  });

  it("refuses an unknown name of ours, and proposes the nearest one", () => {
    const error = expectCode("CONFIG_UNKNOWN", () =>
      read({ COUNTERSIGN_TEST_KEY_FILE: "a", COUNTERSIGN_TEST_PROT: "1" }),
    );
    expect(error.detail).to.equal("COUNTERSIGN_TEST_PROT is not a setting; did you mean COUNTERSIGN_TEST_PORT?");
    const far = expectCode("CONFIG_UNKNOWN", () => read({ COUNTERSIGN_TEST_KEY_FILE: "a", COUNTERSIGN_X: "1" }));
    expect(far.detail).to.equal("COUNTERSIGN_X is not a setting");
  });

  it("leaves alone what belongs to others: other services' settings, and other programs' variables", () => {
    const env = { COUNTERSIGN_TEST_KEY_FILE: "a", COUNTERSIGN_OTHER_PORT: "nonsense", PATH: "/bin", RPC_UR: "x" };
    expect(read(env).key).to.equal("a");
  });

  it("reports every problem at once", () => {
    const error = expectCode("CONFIG_UNKNOWN", () =>
      read({ COUNTERSIGN_B: "1", COUNTERSIGN_A: "1", COUNTERSIGN_TEST_PORT: "65536", RPC_URL: "ftp://x" }),
    );
    expect(problemsOf(error).map(({ code, detail }) => `${code} ${detail.split(" ")[0] ?? ""}`)).to.deep.equal([
      "CONFIG_UNKNOWN COUNTERSIGN_A",
      "CONFIG_UNKNOWN COUNTERSIGN_B",
      "CONFIG_INVALID COUNTERSIGN_TEST_PORT",
      "CONFIG_MISSING COUNTERSIGN_TEST_KEY_FILE",
      "CONFIG_INVALID RPC_URL",
    ]);
  });
});

describe("parsers", () => {
  const rows: readonly (readonly [string, Parser<unknown>, string, unknown])[] = [
    ["port", port, "0", 0],
    ["port", port, "65535", 65_535],
    ["port", port, "65536", undefined],
    ["port", port, "-1", undefined],
    ["port", port, "80.0", undefined],
    ["port", port, "0x50", undefined],
    ["port", port, "080", undefined],
    ["port", port, "8e1", undefined],
    ["integer", integer(30, 300), "29", undefined],
    ["integer", integer(30, 300), "30", 30],
    ["integer", integer(30, 300), "301", undefined],
    ["httpUrl", httpUrl, "https://rpc.test/v1?key=1", "https://rpc.test/v1?key=1"],
    ["httpUrl", httpUrl, "rpc.test:8545", undefined],
    ["httpUrl", httpUrl, "file:///etc/passwd", undefined],
    ["httpUrl", httpUrl, "ws://rpc.test", undefined],
    ["host", host, "127.0.0.1", "127.0.0.1"],
    ["host", host, "::1", "::1"],
    ["host", host, "http://x", undefined],
    ["oneOf", oneOf(["own", "single"]), "Own", undefined],
    ["logOwner", logOwner, "2=http://127.0.0.1:8402", { logId: 2, url: "http://127.0.0.1:8402" }],
    ["logOwner", logOwner, "2=http://x/?a=b", { logId: 2, url: "http://x/?a=b" }],
    ["logOwner", logOwner, "0=http://x", undefined],
    ["logOwner", logOwner, "http://x", undefined],
    ["listOf", listOf(port), "1, 2,3", [1, 2, 3]],
    ["listOf", listOf(port), "1,,3", undefined],
    ["listOf", listOf(port), "1,x", undefined],
  ];
  for (const [name, parser, text, value] of rows) {
    it(`${name}: ${text}`, () => {
      expect(parser.parse(text)).to.deep.equal(value);
    });
  }
});
