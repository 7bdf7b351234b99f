import { expect } from "chai";
import type { z } from "zod";

import * as primitives from "../../../../services/core/schemas/primitives.ts";

const H64 = "a".repeat(64);
const B43 = "A".repeat(43);
const ADDRESS = `0x${"ab".repeat(20)}`;

/** What each form takes, and near misses it must not take. */
const FORMS: readonly (readonly [name: string, form: z.ZodType, yes: readonly unknown[], no: readonly unknown[]])[] = [
  [
    "sha256b64",
    primitives.sha256b64,
    [B43, `${"-_".repeat(21)}8`],
    [`${"A".repeat(42)}B`, "A".repeat(42), "A".repeat(44), `${"A".repeat(42)}=`, `${"+".repeat(42)}A`, `${B43}\n`],
  ],
  ["hex32", primitives.hex32, [`0x${H64}`], [H64, `0x${H64}a`, `0x${H64.slice(1)}`, `0x${"A".repeat(64)}`, `0X${H64}`]],
  ["address", primitives.address, [ADDRESS], [ADDRESS.toUpperCase(), `${ADDRESS}00`, ADDRESS.slice(2), `${ADDRESS} `]],
  [
    "hexBytes",
    primitives.hexBytes,
    ["0x", "0x00", `0x${"ab".repeat(2048)}`],
    ["", "0", "0x0", "0xAB", `0x${"ab".repeat(2049)}`],
  ],
  ["unixSeconds", primitives.unixSeconds, [0, 9_999_999_999], [-1, 1.5, 1e10, "1", NaN, Infinity, 1n]],
  ["unixMillis", primitives.unixMillis, [0, 9_999_999_999_999], [-1, 0.1, 1e13]],
  ["seq", primitives.seq, [1, Number.MAX_SAFE_INTEGER], [0, -1, 2 ** 53, "1"]],
  ["logId", primitives.logId, [1], [0, 1.5]],
  [
    "uint256",
    primitives.uint256,
    ["0", "10", `${2n ** 256n - 1n}`],
    ["", "00", "01", "-1", "+1", "1.0", "1e3", "0x1", " 1", "1\n", `${2n ** 256n}`, "1".repeat(79), 1, 1n],
  ],
  ["token", primitives.token, ["a-_Z0123", "x".repeat(64)], ["x".repeat(7), "x".repeat(65), "abcd efgh", "abcdéfgh"]],
  [
    "actionType",
    primitives.actionType,
    ["erp.read", "a.b.c_1", `a.${"b".repeat(94)}`],
    ["erp", "Erp.read", "erp.", ".read", "erp..read", "erp.1read", "erp.read ", "erp-x.read", `a.${"b".repeat(95)}`],
  ],
  [
    "origin",
    primitives.origin,
    ["http://a", "https://erp.example", "http://127.0.0.1:3000", "http://[::1]:8080", "https://a-b.c:8443"],
    [
      "https://erp.example/",
      "https://erp.example:443",
      "http://erp.example:80",
      "http://erp.example:",
      "http://erp.example:080",
      "http://erp.example:65536",
      "HTTP://erp.example",
      "http://ERP.example",
      "http://erp.example?",
      "http://u@erp.example",
      "http://127.1",
      "http://0x7f.0.0.1",
      "http://2130706433",
      "http://[::0001]",
      "http://",
      "ftp://erp.example",
      "//erp.example",
      "erp.example",
    ],
  ],
  [
    "caip2",
    primitives.caip2,
    ["eip155:1", "eip155:8453"],
    ["eip155:0", "eip155:01", "eip155:", "EIP155:1", "solana:1"],
  ],
  [
    "logUrn",
    primitives.logUrn,
    [`urn:countersign:1:${ADDRESS}:log:2`],
    [
      `urn:countersign:1:${ADDRESS}:log:0`,
      `urn:countersign:01:${ADDRESS}:log:2`,
      `urn:countersign:1:${ADDRESS.toUpperCase()}:log:2`,
      `URN:countersign:1:${ADDRESS}:log:2`,
      `urn:countersign:1:${ADDRESS}:log:2 `,
    ],
  ],
  [
    "contentDigest",
    primitives.contentDigest,
    ["sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:"],
    [
      "sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV=:",
      "sha-256=:47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU=:",
      "sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU:",
      "SHA-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:",
      "sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:, sha-512=:AA==:",
    ],
  ],
  [
    "sdDigests",
    primitives.sdDigests,
    [[], [B43], [B43, `${"B".repeat(42)}A`]],
    [
      [B43, B43],
      [`${"B".repeat(42)}A`, B43],
      ["x"],
      Array.from({ length: 17 }, (_, i) => `${String.fromCharCode(65 + i)}${"A".repeat(42)}`),
    ],
  ],
];

describe("core/schemas/primitives", () => {
  for (const [name, form, yes, no] of FORMS) {
    it(`${name} takes what it should`, () => {
      for (const value of yes) expect(form.safeParse(value).success, String(value)).to.equal(true);
    });
    it(`${name} refuses near misses`, () => {
      for (const value of [...no, null, undefined, {}]) {
        expect(form.safeParse(value).success, String(value)).to.equal(false);
      }
    });
  }
});
