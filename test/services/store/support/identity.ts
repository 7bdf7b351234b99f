import type { LogIdentity } from "../../../../services/store/rows.ts";

/** The log the tests write. */
export const IDENTITY: LogIdentity = {
  chainId: 31337,
  system: `0x${"a1".repeat(20)}`,
  organization: `0x${"b2".repeat(32)}`,
  logId: 1,
  genesisHash: `0x${"c3".repeat(32)}`,
};
