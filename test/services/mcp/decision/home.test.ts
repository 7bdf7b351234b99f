import { chmod } from "node:fs/promises";
import { randomBytes } from "node:crypto";
import { join } from "node:path";

import { expect } from "chai";

import { openHomeState } from "../../../../services/mcp/decision/home.ts";
import { expectCodeAsync } from "../../../helpers/expect-code.ts";
import { useTempDir } from "../../store/support/temp-dir.ts";

describe("mcp/decision: what the processes of a home share", () => {
  const folder = useTempDir();
  const files = () => ({
    toolCalls: join(folder(), "mcp", "calls.sqlite"),
    stateKey: join(folder(), "mcp", "state.key"),
  });
  const open = () => openHomeState(files(), (length) => randomBytes(length));

  it("is made by whoever comes first, and is the same for all", async () => {
    const states = await Promise.all([open(), open()]);
    const later = await open();
    expect(new Set([...states, later].map(({ key }) => Buffer.from(key).toString("hex"))).size).to.equal(1);
    expect(later.key).to.have.length(32);
    await Promise.all([...states, later].map(({ store }) => store.close()));
  });

  it("a key that others may read is none: KEY_UNREADABLE", async () => {
    await (await open()).store.close();
    await chmod(files().stateKey, 0o644);
    await expectCodeAsync("KEY_UNREADABLE", open());
  });
});
