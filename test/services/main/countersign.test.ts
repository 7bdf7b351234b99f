import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect } from "chai";

import { verifyJws } from "../../../services/core/jws/verify.ts";
import { openIntent } from "../../../services/core/verify/intent.ts";
import { createFileSigner } from "../../../services/keys/file-signer.ts";
import { nodeVerifier } from "../../../services/keys/verify/node-verifier.ts";
import { countersign, type Ran, run, runScript } from "../../e2e/support/run.ts";
import { createTempDir, removeDir } from "../../e2e/support/temp-dir.ts";
import { ERP, intentClaims } from "../../helpers/samples.ts";
import { ensureBundle, loadedWith, sourcesOf } from "./support/bundle.ts";

describe("main: countersign", () => {
  let dir: string;

  before(async () => {
    dir = createTempDir();
    await ensureBundle();
  });
  after(() => removeDir(dir));

  const bundled = (args: readonly string[]) => run(process.execPath, ["dist/countersign.mjs", ...args]);
  const fromSource = (args: readonly string[]) => runScript("services/main/countersign.ts", args);
  const answerOf = ({ status, stdout, stderr }: Ran) => ({ status, stdout, stderr });

  it("has the version of package.json", async () => {
    const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
    expect(answerOf(await countersign(["--version"]))).to.deep.equal({ status: 0, stdout: `${version}\n`, stderr: "" });
  });

  it("lists its commands without loading one of them, or a library but commander", () => {
    const sources = loadedWith("countersign.mjs").flatMap(sourcesOf);
    expect(sources).to.include("services/cli/program.ts").and.include("node_modules/commander/lib/command.js");
    const libraries = sources.filter((source) => source.startsWith("node_modules/") && !source.includes("/commander/"));
    expect(libraries).to.deep.equal([]);
    const commands = sources.filter((source) => /^services\/(cli\/(?!program|shared\/lazy)|chain|engine)/.test(source));
    expect(commands).to.deep.equal([]);
  });

  it("carries the release of the EVM library it was bundled with", () => {
    const thread = loadedWith("thread.mjs")
      .map((file) => readFileSync(join("dist", file), "utf8"))
      .join("\n");
    const { version } = JSON.parse(readFileSync("node_modules/@ethereumjs/evm/package.json", "utf8")) as {
      version: string;
    };
    expect(thread).to.include(`"${version}" : installedRelease()`).and.not.include("BUNDLED_EVM");
  });

  it("signs, bundled, an intent of the form it signs from source", async () => {
    const { iss: subject, aud: log, pep } = intentClaims();
    const profile = join(dir, "profile.json");
    expect(await bundled(["keygen", join(dir, "agent.pem")])).to.deep.include({ status: 0, stderr: "" });
    writeFileSync(
      profile,
      JSON.stringify({
        ...{ subject, log, pep, key: "agent.pem", delegation: null },
        ...{ signing_url: "http://127.0.0.1:1", gateway_url: "http://127.0.0.1:2", targets: { erp: ERP } },
      }),
    );
    const args = ["intent", "--profile", profile, "--type", "erp.request.classify", "--target", "erp"];
    args.push(
      "--path",
      "/classifications",
      "--body",
      '{"text":"hello"}',
      "--param",
      "access=write",
      "--session",
      "session-1",
    );
    const { publicKey } = await createFileSigner(join(dir, "agent.pem"));
    const intents = (await Promise.all([bundled(args), fromSource(args)])).map(({ stdout, stderr }) => {
      expect(stderr).to.equal("");
      const opened = openIntent((JSON.parse(stdout) as { intent: string }).intent);
      verifyJws(opened.jws, publicKey, [nodeVerifier]);
      const { claims, http, params, disclosures } = opened;
      // Salts, times and the id of the intent are its own.
      const { jti, iat, exp, act, ...rest } = claims;
      const form = { jti: jti.length, life: exp - iat, disclosures: disclosures.length };
      return { header: opened.jws.header, rest, type: act.type, method: act.http?.method, http, params, form };
    });
    expect(intents[0]).to.deep.equal(intents[1]);
  });

  describe("gov", () => {
    const verbs = [
      "propose",
      "show",
      "sign",
      "submit",
      "status",
      "execute",
      "cancel",
      "verify",
      "history",
      "brake",
      "restrict",
    ];
    const both = async (args: readonly string[]) => {
      const [command, script] = [
        await countersign(["gov", ...args]),
        await runScript("scripts/governance/gov.ts", args),
      ];
      expect(answerOf(script)).to.deep.equal(answerOf(command));
      return command;
    };

    for (const verb of verbs) {
      it(`${verb} explains itself as npm run gov does`, async () => {
        const { status, stdout, stderr } = await both([verb, "--help"]);
        expect([status, stderr]).to.deep.equal([0, ""]);
        expect(stdout).to.include(`Usage: countersign gov ${verb} [options]`);
      });
    }

    it("lists its verbs as npm run gov does", async () => {
      const { status, stdout } = await both(["--help"]);
      expect(status).to.equal(0);
      for (const verb of verbs) expect(stdout).to.match(new RegExp(`^ {2}${verb} {2}`, "m"));
    });

    for (const [what, args, message] of [
      ["an unknown verb", ["statu"], /^error: unknown command 'statu'\n\(Did you mean status\?\)\n$/],
      [
        "an option that is missing, and no home",
        ["status", "x"],
        /^ARGUMENT_MISSING: give --deployment, or work in a home: /,
      ],
      [
        "a file that is not there",
        ["status", "missing.json", "--rpc", "http://127.0.0.1:1", "--deployment", "x"],
        /^FILE_UNREADABLE: /,
      ],
    ] as const) {
      it(`fails for ${what} as npm run gov does`, async () => {
        const { status, stdout, stderr } = await both(args);
        expect([status, stdout]).to.deep.equal([1, ""]);
        expect(stderr).to.match(message);
      });
    }
  });
});
