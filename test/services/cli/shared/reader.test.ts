import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect } from "chai";

import { whoReads } from "../../../../services/cli/shared/reader.ts";
import { createFileSigner, generateKeyFile } from "../../../../services/keys/file-signer.ts";
import { expectCodeAsync } from "../../../helpers/expect-code.ts";
import { envIn, newHome } from "../../domain/home/support/new-home.ts";
import { useTempDir } from "../../store/support/temp-dir.ts";

describe("cli/reader", () => {
  const directory = useTempDir();

  it("is the home's operator where nobody said who reads", async () => {
    const { path: home, files } = await newHome(directory());
    const { iss, signer, aud } = await whoReads({ home }, "urn:a", envIn(directory()));
    expect([iss, aud]).to.deep.equal([null, "urn:a"]);
    expect(signer.kid).to.equal((await createFileSigner(files.operatorKey)).kid);
  });

  it("is the operator whose key was named, whatever home there is", async () => {
    const key = join(directory(), "operator.pem");
    const { kid } = await generateKeyFile(key);
    expect((await whoReads({ key, home: "none" }, "urn:a", {})).signer.kid).to.equal(kid);
  });

  it("is nobody where two are named, or none and there is no home", async () => {
    await expectCodeAsync("ARGUMENT_INVALID", whoReads({ key: "k.pem", profile: "p.json" }, "urn:a", {}));
    await expectCodeAsync("ARGUMENT_INVALID", whoReads({ key: "k.pem", agent: "bot" }, "urn:a", {}));
    await expectCodeAsync("ARGUMENT_MISSING", whoReads({}, "urn:a", {}));
    await writeFile(join(directory(), "countersign.yaml"), "");
    await expectCodeAsync("HOME_UNTRUSTED", whoReads({ home: directory() }, "urn:a", envIn(directory())));
  });
});
