import { expect } from "chai";

import { weekOf, weekText } from "../../../../services/core/domain/hours.ts";

const WINTER = Date.UTC(2026, 0, 1) / 1000;
const SUMMER = Date.UTC(2026, 5, 1) / 1000;
const YEAR = 365 * 86_400;

function textOf(hours: string, from = WINTER, until = WINTER + YEAR): string {
  const week = weekOf(hours, from, until);
  return typeof week === "bigint" ? weekText(week) : week;
}

describe("weekOf", () => {
  for (const [hours, text] of [
    ["always", "always"],
    ["Mon-Fri 08:00-18:00 UTC", "Mon-Fri 08:00-18:00 UTC"],
    // 07:00-17:00 in winter, 06:00-16:00 in summer: only what is inside in both.
    ["Mon-Fri 08:00-18:00 Europe/Berlin", "Mon-Fri 07:00-16:00 UTC"],
    ["Mon 00:00-24:00 Asia/Tokyo", "Mon 00:00-15:00; Sun 15:00-24:00 UTC"],
    // Half an hour is not a whole one.
    ["Wed 09:00-12:00 Asia/Kolkata", "Wed 04:00-06:00 UTC"],
    ["Sat,Sun 10:00-11:00 UTC", "Sat-Sun 10:00-11:00 UTC"],
    ["Fri-Mon 22:00-24:00 UTC", "Mon 22:00-24:00; Fri-Sun 22:00-24:00 UTC"],
  ] as const) {
    it(`${hours} is ${text}`, () => {
      expect(textOf(hours)).to.equal(text);
    });
  }

  it("takes the whole of the hours where the clock is not put forward or back meanwhile", () => {
    expect(textOf("Mon-Fri 08:00-18:00 Europe/Berlin", SUMMER, SUMMER + 30 * 86_400)).to.equal(
      "Mon-Fri 06:00-16:00 UTC",
    );
  });

  it("never holds an hour outside of what was written", () => {
    for (const zone of ["Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "Pacific/Apia", "UTC"]) {
      const week = weekOf(`Tue 09:00-17:00 ${zone}`, WINTER, WINTER + YEAR);
      const format = new Intl.DateTimeFormat("en-GB", {
        timeZone: zone,
        weekday: "short",
        hour: "2-digit",
        hourCycle: "h23",
      });
      for (let at = WINTER; at < WINTER + YEAR; at += 15 * 60) {
        const hour = BigInt((Math.floor((at - Date.UTC(2024, 0, 1) / 1000) / 3_600) % 168) + 0);
        if (typeof week !== "bigint" || ((week >> hour) & 1n) === 0n) continue;
        const local = format.format(at * 1000);
        if (!/^Tue,? (?:09|1[0-6])$/.test(local)) expect.fail(`${zone}: ${local}`);
      }
    }
  });

  it("says what is wrong", () => {
    expect(textOf("Mon 18:00-08:00 UTC")).to.contain("the first hour is not before the last");
    expect(textOf("Mon 08:00-18:00 Mars/Base")).to.equal("Mars/Base is no time zone of the IANA list");
    expect(textOf("Mon 08:00-09:00 Europe/Berlin")).to.contain("no hour of the week is inside");
  });
});
