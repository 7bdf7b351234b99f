import { expect } from "chai";

import { checkAudience } from "../../../scripts/docs/names/audience.ts";
import {
  checkCommands,
  checkOptions,
  checkScripts,
  type CommandNode,
  type Programs,
} from "../../../scripts/docs/names/commands.ts";
import { checkLinks, checkSections } from "../../../scripts/docs/names/links.ts";
import { parseMarkdown, parseStrings, parseText, type Problem } from "../../../scripts/docs/names/page.ts";
import { checkPaths, checkRootedPaths } from "../../../scripts/docs/names/paths.ts";
import { checkDescribed, checkRoutes } from "../../../scripts/docs/names/routes.ts";
import { checkSettings, checkWords } from "../../../scripts/docs/names/words.ts";

const FILES = ["README.md", "docs/design.md", "docs/formats.md", "services/gateway/start.ts", "contracts/System.sol"];
const tree = {
  files: new Set(FILES),
  folders: new Set(["docs", "services", "services/gateway", "contracts"]),
  ignored: (path: string) => path.startsWith("data/"),
};
const words = {
  settings: new Set(["RPC_URL", "COUNTERSIGN_HOST"]),
  codes: new Set(["HOLD_UNKNOWN", "HOLD_CLOSED", "PAUSED"]),
};
const node = (name: string, options: string[], commands: CommandNode[] = []): CommandNode => ({
  name,
  options: new Set(["--help", ...options]),
  commands,
});
const programs: Programs = {
  countersign: node("countersign", ["--version"], [node("audit", ["--rpc", "--system"])]),
  gov: node("gov", [], [node("propose", [], [node("publish", ["--policy"])]), node("sign", ["--out"])]),
  scripts: new Map([
    ["start", new Set<string>()],
    ["demo", new Set(["--json"])],
    ["gov", new Set<string>()],
  ]),
};
const routes = new Set(["/v1/actions", "/v1/holds/:hold", "/statements"]);

const page = (text: string, file = "docs/page.md") => parseMarkdown(file, text);
const found = (problems: readonly Problem[]) => problems.map(({ line, word }) => `${line} ${word}`);

describe("scripts/docs/names", () => {
  describe("paths", () => {
    it("pass when they exist from the root, from the page, by a pattern, or are made by running", () => {
      const text =
        "`services/gateway/start.ts` and formats.md, see `docs/`\nand contracts/System.sol, `contracts/*.sol`, `data/x.md`, `services/<room>/start.ts`, `<any>/start.ts`, `**/start.ts`";
      expect(found(checkPaths(page(text), tree))).to.deep.equal([]);
    });

    it("fail in prose, in backticks and in blocks, each with its line", () => {
      const text =
        "`notes/embedded-evm.md`\n\nsee operations.md.\n\n```sh\ncat services/pki/issue data/x/\nsdk/ mcp/\n```\n\n`pki/`, `*.tree`";
      expect(found(checkPaths(page(text), tree))).to.deep.equal([
        "1 notes/embedded-evm.md",
        "3 operations.md",
        "10 *.tree",
        "6 services/pki/issue",
        "7 sdk/",
        "7 mcp/",
        "10 pki/",
      ]);
    });

    it("may be the end of one, unless they begin at the root", () => {
      const text = "`start.ts`, `gateway/start.ts`, `gateway/`; `services/start.ts`, `other/start.ts`, `rt.ts`";
      expect(found(checkPaths(page(text), tree))).to.deep.equal(["1 services/start.ts", "1 other/start.ts", "1 rt.ts"]);
    });

    it("may be files the page itself writes", () => {
      const text = "```sh\ncat > own.mjs <<'END'\nEND\nnode own.mjs; node other.mjs\n```";
      expect(found(checkPaths(page(text), tree))).to.deep.equal(["4 other.mjs"]);
    });

    it("are not part of addresses elsewhere", () => {
      expect(found(checkPaths(page("https://example.com/docs/other.md"), tree))).to.deep.equal([]);
    });

    it("of sources count when they begin at the root", () => {
      const text =
        "// see docs/design.md and docs/gone.md\n// core/ports/ports.ts is a neighbour; ^services/gateway/start";
      expect(found(checkRootedPaths(parseText("a.ts", text), tree))).to.deep.equal(["1 docs/gone.md"]);
    });
  });

  describe("links", () => {
    const target = page(
      "# Title\n\n## 4. Wire formats\n\n### What a first reader, in a hurry, reads\n",
      "docs/design.md",
    );
    const pageAt = (path: string) => (path === "docs/design.md" ? target : undefined);

    it("pass when page and heading are there", () => {
      const text =
        "[a](design.md#4-wire-formats) [b](design.md#what-a-first-reader-in-a-hurry-reads) [c](../README.md)";
      expect(found(checkLinks(page(`${text} [d](https://example.com/x)`), tree, pageAt))).to.deep.equal([]);
    });

    it("fail without the page, and without the heading", () => {
      const text = "[a](gone.md)\n[b](design.md#5-promises) ![c](gone.svg)\n[d](#here)";
      expect(found(checkLinks(page(text), tree, pageAt))).to.deep.equal([
        "1 gone.md",
        "2 design.md#5-promises",
        "2 gone.svg",
        "3 #here",
      ]);
    });

    it("of words name a section that is there", () => {
      const text = 'docs/design.md section 4\ndocs/design.md section 9, docs/design.md, "Promises"';
      expect(found(checkSections(parseText("a.ts", text), pageAt))).to.deep.equal([
        "2 docs/design.md section 9",
        '2 docs/design.md, "Promises"',
      ]);
    });
  });

  describe("words in capitals", () => {
    it("pass when they are a setting, a code, or the beginning of one", () => {
      const text = "RPC_URL, `PAUSED`, HOLD_UNKNOWN, `HOLD_*`, `COUNTERSIGN_HOST`, CUSTOM_i_r, a `<CODE>`, USD";
      expect(found(checkWords(page(text), words))).to.deep.equal([]);
    });

    it("fail in prose, in backticks and in blocks", () => {
      const text = "`DATABASE_URL` or HOLD_GONE\n\n```\nCOUNTERSIGN_PORT=1\n```\n\n`STOPPED` and `LOCK_*`";
      expect(found(checkWords(page(text), words))).to.deep.equal([
        "1 DATABASE_URL",
        "1 HOLD_GONE",
        "7 LOCK_*",
        "4 COUNTERSIGN_PORT",
        "7 STOPPED",
      ]);
    });

    it("of sources fail when only a setting can be meant", () => {
      const text = "const MAX_TRIES = 1; // set COUNTERSIGN_GONE, or COUNTERSIGN_HOST";
      expect(found(checkSettings(parseText("a.ts", text), words))).to.deep.equal(["1 COUNTERSIGN_GONE"]);
    });

    it("of word lists count in texts only", () => {
      const text = 'const MAX_TRIES = 1;\n  HOLD_GONE: "Set LOCK_FILE.",';
      expect(found(checkWords(parseStrings("a.ts", text), words))).to.deep.equal(["2 LOCK_FILE"]);
    });
  });

  describe("commands", () => {
    it("pass with their verbs and options, over continued lines and inside others", () => {
      const text = [
        "`npx countersign audit --rpc <url>`, `npm run demo -- --json`, `npm start`, `gov <verb>`, `countersign ...`",
        "```sh",
        "npx countersign audit --rpc http://127.0.0.1:8400 \\",
        "  --system $(node -p 'x') log.sqlite",
        'curl -H "X: $(npx countersign audit --rpc url)" --data x',
        "npm run --silent gov -- propose publish --policy 1  # and so on",
        "$ gov sign v2.json --out a.sig",
        "```",
      ].join("\n");
      expect(found(checkCommands(page(text), programs))).to.deep.equal([]);
    });

    it("fail by script, command, verb and option", () => {
      const text = [
        "`npm run chaos`, `npx countersign console`, `npm run gov -- veto`, `npm run demo -- --fast`, `--unknown`",
        "```sh",
        "npx countersign audit --rpc url \\",
        "  --color",
        "echo $(npx countersign serve)",
        "gov propose publish --policy 1 --now",
        "```",
      ].join("\n");
      expect(found(checkCommands(page(text), programs))).to.deep.equal([
        "1 npm run chaos",
        "1 console",
        "1 veto",
        "1 --fast",
        "1 --unknown",
        "3 --color",
        "5 serve",
        "6 --now",
      ]);
    });

    it("do not take an option from one verb to the next", () => {
      expect(found(checkCommands(page("`npm run gov -- sign --policy 1`"), programs))).to.deep.equal(["1 --policy"]);
    });

    it("are scripts in prose and comments, too", () => {
      const text = "// npm run demo, or `npm run gone -- x`; npm test";
      expect(found(checkScripts(parseText("a.ts", text), programs))).to.deep.equal([
        "1 npm run gone",
        "1 npm run test",
      ]);
    });

    it("are options of help texts and cures", () => {
      const text = "Usage: x [options]\n  --rpc <url>  endpoint, or --network\n";
      expect(found(checkOptions(parseText("x --help", text), programs))).to.deep.equal(["2 --network"]);
    });
  });

  describe("routes", () => {
    it("pass when a service declares them; others' are not ours", () => {
      const text = "`POST /v1/actions`, `/v1/holds/<hold>`, `POST /-/statements`, `/purchase-orders`";
      expect(found(checkRoutes(page(text), routes))).to.deep.equal([]);
    });

    it("fail when no service does", () => {
      const text = "`POST /v1/action`\n`/v1/holds/<hold>/more` and `/-/v1/gone`";
      expect(found(checkRoutes(page(text), routes))).to.deep.equal([
        "1 POST /v1/action",
        "2 /v1/holds/<hold>/more",
        "2 /-/v1/gone",
      ]);
    });

    it("fail when they are declared and not described", () => {
      const text = "`POST /v1/actions` and `POST /-/statements`";
      expect(found(checkDescribed(page(text), routes))).to.deep.equal(["1 /v1/holds/:hold"]);
    });
  });

  it("pages under docs/ begin with whom they are for", () => {
    expect(found(checkAudience(page("# Title\n\nFor whoever reads.\n")))).to.deep.equal([]);
    expect(found(checkAudience(page("# Title\n\nWhat it does.\n")))).to.deep.equal(["3 What"]);
    expect(found(checkAudience(page("# Title\n\nWhat it does.\n", "docs/decisions/engine/a.md")))).to.deep.equal([]);
    expect(found(checkAudience(page("# Title\n\nWhat it does.\n", "docs/decisions/README.md")))).to.deep.equal([
      "3 What",
    ]);
  });
});
