import { mkdir, writeFile } from "node:fs/promises";

import { expect } from "chai";

import { mappingText } from "../../../services/core/domain/mapping.ts";
import { readDomain } from "../../../services/core/domain/read.ts";
import type { Domain, DomainServer } from "../../../services/core/domain/schema.ts";
import { requireAppliedServer, withAppliedTargets } from "../../../services/domain/applied-targets.ts";
import { homeFiles } from "../../../services/domain/home/files.ts";
import { expectCodeAsync } from "../../helpers/expect-code.ts";
import { runHere } from "../cli/support/run-here.ts";
import { changed } from "../core/domain/example.ts";
import { useTempDir } from "../store/support/temp-dir.ts";
import { envIn, EPHEMERAL, newHome } from "./home/support/new-home.ts";

const SALT = `0x${"00".repeat(32)}`;
const BANK = "    url: https://bank.example\n";
const SERVER: DomainServer = { command: ["node", "server.mjs"] };

describe("domain/applied-targets", () => {
  const directory = useTempDir();
  const files = () => homeFiles(directory());
  /** A home in which a domain was applied. */
  const applied = async (domain: Domain): Promise<void> => {
    await mkdir(files().dir, { recursive: true });
    await writeFile(files().mapping, mappingText(domain, SALT));
  };
  const domainOf = (url: string) => readDomain(changed(BANK, `    url: ${url}\n`)).domain;
  const namesFor = async (url: string) => Object.keys((await withAppliedTargets(domainOf(url), files())).targets);

  it("are those the mapping in force has at the very same place", async () => {
    await applied(domainOf("https://bank.example"));
    expect(await namesFor("https://bank.example")).to.deep.equal(["bank"]);
    for (const url of [
      "https://bank.example:8443",
      "http://bank.example",
      "https://bank.example/v2",
      "https://evil.example",
    ]) {
      expect(await namesFor(url), url).to.deep.equal([]);
    }
    await applied(domainOf("https://bank.example/v2"));
    expect(await namesFor("https://bank.example/v2")).to.deep.equal(["bank"]);
    expect(await namesFor("https://bank.example")).to.deep.equal([]);
  });

  it("are none of a target with a new name", async () => {
    await applied(domainOf("https://bank.example"));
    const domain = readDomain(changed("targets:\n", "targets:\n  crm:\n    url: https://crm.example\n")).domain;
    expect(Object.keys((await withAppliedTargets(domain, files())).targets)).to.deep.equal(["bank"]);
  });

  it("are DOMAIN_NOT_APPLIED where nothing was applied", async () => {
    await expectCodeAsync("DOMAIN_NOT_APPLIED", withAppliedTargets(domainOf("https://bank.example"), files()));
  });

  it("take a server only with the command it was applied with", async () => {
    const domain = domainOf("https://bank.example");
    await applied({ ...domain, targets: { ...domain.targets, files: { mcp: SERVER } } });
    await requireAppliedServer("files", SERVER, files());
    const others: readonly (readonly [string, DomainServer])[] = [
      ["files", { command: ["node", "other.mjs"] }],
      ["files", { ...SERVER, integrity: `sha512-${"A".repeat(86)}==` }],
      ["files", { url: "http://127.0.0.1:9/mcp" }],
      ["other", SERVER],
      ["bank", SERVER],
    ];
    for (const [name, server] of others) {
      await expectCodeAsync("DOMAIN_NOT_APPLIED", requireAppliedServer(name, server, files()));
    }
  });

  for (const [verb, comesNext, ...args] of [
    // Its agent has no profile yet.
    ["wrap", "ARGUMENT_INVALID", "--agent", "first", "--target", "files"],
    ["serve", "CREDENTIAL_UNREADABLE", "--agent", "first", "--target", "files", "--port", "0"],
  ] as const) {
    it(`keep \`mcp ${verb}\` from a server that was not applied: its secrets are not even looked for`, async () => {
      const server = "targets:\n  files: { mcp: { command: [node, server.mjs], env: { TOKEN: env:NOT_SET } } }\n";
      const { path, files: home } = await newHome(directory(), verb, EPHEMERAL.replace(/^targets:.*\n/m, server));
      const run = () => runHere({ cwd: path, env: envIn(directory()) }, "mcp", verb, ...args);
      const none = await run();
      expect([none.status, none.stderr.split(":")[0]], none.stderr).to.deep.equal([1, "DOMAIN_NOT_APPLIED"]);
      const domain = domainOf("https://bank.example");
      const other = { ...domain, targets: { ...domain.targets, files: { mcp: SERVER } } };
      await writeFile(home.mapping, mappingText(other, SALT));
      const next = await run();
      expect([next.status, next.stderr.split(":")[0]], next.stderr).to.deep.equal([1, comesNext]);
    });
  }
});
