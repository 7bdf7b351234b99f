import { expect } from "chai";

import { briefDuration, duration, grouped, shortHex, utc } from "../../../../services/platform/terminal/text.ts";

describe("text for a terminal", () => {
  it("writes moments in UTC, to the second", () => {
    expect(utc(0)).to.equal("1970-01-01T00:00:00Z");
    expect(utc(1_795_278_597)).to.equal("2026-11-21T16:29:57Z");
  });

  const durations: readonly (readonly [number, string, string])[] = [
    [0, "0 s", "0 s"],
    [1, "1 s", "1 s"],
    [60, "1 min", "60 s"],
    [119, "1 min 59 s", "119 s"],
    [120, "2 min", "2 min"],
    [7_199, "1 h 59 min", "119 min"],
    [90_000, "1 d 1 h", "25 h"],
    [90_061, "1 d 1 h", "25 h"],
    [86_401, "1 d 1 s", "24 h"],
    [172_800, "2 d", "2 d"],
    [172_800_000, "2000 d", "2,000 d"],
  ];
  for (const [seconds, two, one] of durations) {
    it(`writes ${seconds} s as ${two}, briefly as ${one}`, () => {
      expect([duration(seconds), briefDuration(seconds)]).to.deep.equal([two, one]);
    });
  }

  it("groups digits, however many", () => {
    expect(["1", "999", "1000", "12345678901234567890123"].map(grouped)).to.deep.equal([
      "1",
      "999",
      "1,000",
      "12,345,678,901,234,567,890,123",
    ]);
  });

  it("shortens hashes and leaves addresses whole", () => {
    const address = `0x${"ab".repeat(20)}`;
    expect(shortHex(`by ${address} in 0x${"12".repeat(32)}`)).to.equal(`by ${address} in 0x121212…121212`);
  });
});
