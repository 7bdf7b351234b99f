import { expect } from "chai";

import { readCaptions } from "../../../scripts/docs/captions.ts";
import { decisionsIndex } from "../../../scripts/docs/decisions-index.ts";
import { listFiles } from "../../../scripts/docs/files.ts";
import { withLayout } from "../../../scripts/docs/layout-section.ts";
import { testTree } from "./support/tree.ts";

const captionsOf = (files: Readonly<Record<string, string>>) => {
  using tree = testTree(files);
  return readCaptions(tree.root, listFiles(tree.root));
};

describe("scripts/docs/files", () => {
  it("lists what git does not ignore", () => {
    using tree = testTree({
      "a/b/c.ts": "",
      "a/x.log": "",
      "a/node_modules/m.ts": "",
      "data/log-1.sqlite": "",
      "a/data/kept.ts": "",
    });
    const { files, folders, ignored } = listFiles(tree.root);
    expect([...files].sort()).to.deep.equal([".gitignore", "a/b/c.ts", "a/data/kept.ts"]);
    expect([...folders].sort()).to.deep.equal(["a", "a/b", "a/data"]);
    expect(["data/first-agent.json", "a/data/kept.ts", "node_modules", "a/b.log"].map(ignored)).to.deep.equal([
      true,
      false,
      true,
      true,
    ]);
  });
});

describe("scripts/docs/captions", () => {
  const WHOLE = {
    "services/README.md": "The services.\n",
    "services/core/README.md":
      "Pure rules,\nwithout I/O.\n\nMore of it.\n\n- `json/`: canonical JSON\n- `json/deep/`: deeper\n",
    "services/core/json/a.ts": "",
    "services/core/json/deep/a.ts": "",
    "test/README.md": "The tests.\n\n- `core/`: of core\n",
    "test/core/deep/a.test.ts": "",
    "docs/decisions/core/a.md": "",
  };

  it("come from the folder's README.md or the one above, and tests need them at the top only", () => {
    expect(captionsOf(WHOLE)).to.deep.equal({
      captions: [
        { folder: "services", text: "The services" },
        { folder: "services/core", text: "Pure rules, without I/O" },
        { folder: "services/core/json", text: "canonical JSON" },
        { folder: "services/core/json/deep", text: "deeper" },
        { folder: "test", text: "The tests" },
        { folder: "test/core", text: "of core" },
      ],
      problems: [],
    });
  });

  it("fail when a folder has none", () => {
    expect(captionsOf({ ...WHOLE, "services/core/mapping/a.ts": "" }).problems).to.deep.equal([
      "services/core/mapping/ has no caption: say in its README.md, or in the one above, what it is for",
    ]);
  });

  it("fail when a folder has two, or when there is no such folder", () => {
    const files = {
      ...WHOLE,
      "services/core/json/README.md": "JSON.\n",
      "services/README.md": "S.\n\n- `pki/`: keys\n",
    };
    expect(captionsOf(files).problems).to.deep.equal([
      "services/core/json/ has 2 captions: say it once",
      "services/pki/ is captioned and not there",
    ]);
  });
});

describe("scripts/docs/layout-section", () => {
  it("writes the folders between the marks, and nothing else", () => {
    const mark = "<!-- Written by `npm run docs` from the README.md of each folder. -->";
    const page = `before\n\n${mark}\n\n- old\n\n<!-- End of what is written. -->\n\nafter\n`;
    const captions = [
      { folder: "services", text: "The services" },
      { folder: "services/core", text: "Pure" },
    ];
    const written = withLayout(page, captions);
    expect(written).to.equal(
      `before\n\n${mark}\n\n- \`services/\`: The services\n  - \`services/core/\`: Pure\n\n<!-- End of what is written. -->\n\nafter\n`,
    );
    expect(withLayout(written, captions), "written twice").to.equal(written);
  });

  it("fails without the marks", () => {
    expect(() => withLayout("a page\n", [])).to.throw(TypeError, "lacks the marks");
  });
});

describe("scripts/docs/decisions-index", () => {
  it("lists every page in a folder by its title, whatever else the page holds", () => {
    using tree = testTree({
      "docs/decisions/README.md": "# Decisions\n",
      "docs/decisions/policy/one-home.md": "# One home\n\nAnything.\n",
      "docs/decisions/engine/b.md": "Words before it.\n\n# Second\n",
      "docs/decisions/engine/a.md": "no title\n",
      "docs/design.md": "# Not a decision\n",
    });
    const index = decisionsIndex(tree.root, listFiles(tree.root));
    expect(index.slice(index.indexOf("## "))).to.equal(
      "## engine\n\n- [engine/a.md](engine/a.md)\n- [Second](engine/b.md)\n\n## policy\n\n- [One home](policy/one-home.md)\n",
    );
  });
});
