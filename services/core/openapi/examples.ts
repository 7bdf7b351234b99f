/** Values of examples. Tokens are shortened: only their form is shown. */
export const EXAMPLE = {
  hash: "2Xb1r6cSO3mR0mZ4Lq5v3n2VqzQn1sXkC0m9w8y7u6E",
  hex: "0x7ae1c7523f7a9a96b9ff7dbb8114ba7c0aeb263c8943d5e38d5502637f27a249",
  salt: "0x3cd79eec233a287a19e9519b7c6b59dfe1d58f5759d554744ce080d4ff7c5805",
  address: "0xf772a3ed175c43899b4a364b7f7a735031321ecd",
  intent: "eyJhbGciOiJFZERTQSJ9.eyJ2IjoxfQ.c2lnbmF0dXJl~WyJzYWx0IiwidXJpIl0~",
  envelope: "eyJhbGciOiJFZERTQSIsInR5cCI6InNhZStqd3QifQ.eyJ2IjoxfQ.c2lnbmF0dXJl~WyJzYWx0IiwidXJpIl0~",
  jws: "eyJhbGciOiJFZERTQSJ9.eyJ2IjoxfQ.c2lnbmF0dXJl",
  disclosure: "WyJzYWx0IiwiYW1vdW50Il0",
  agent: "UID=1,CN=did:key:z6MkwZxukLw2od3iLqKstcf9HpTbsoLKhH5bG67Nqk1FWn9k",
  seconds: 1_796_068_800,
} as const;
