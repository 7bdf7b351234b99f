import { createPublicKey, generateKeyPairSync, sign } from "node:crypto";

/** A self-signed certificate for an IP address, with its key, in PEM. Made by hand: Node makes none (RFC 5280, RFC 8410). */
export function selfSigned(ip: string): { readonly cert: string; readonly key: string } {
  const { privateKey } = generateKeyPairSync("ed25519");
  const spki = createPublicKey(privateKey).export({ type: "spki", format: "der" });
  const ed25519 = der(0x30, oid("2b6570"));
  const name = der(0x30, der(0x31, der(0x30, oid("550403"), der(0x0c, Buffer.from("test")))));
  const validity = der(0x30, generalizedTime("20200101000000Z"), generalizedTime("20990101000000Z"));
  const altName = der(0x30, der(0x87, Buffer.from(ip.split(".").map(Number))));
  const extensions = der(0xa3, der(0x30, der(0x30, oid("551d11"), der(0x04, altName))));
  const version = der(0xa0, der(0x02, Buffer.of(2)));
  const serial = der(0x02, Buffer.of(1));
  const body = der(0x30, version, serial, ed25519, name, validity, name, spki, extensions);
  const signature = der(0x03, Buffer.of(0), sign(null, body, privateKey));
  return {
    cert: pem("CERTIFICATE", der(0x30, body, ed25519, signature)),
    key: String(privateKey.export({ type: "pkcs8", format: "pem" })),
  };
}

/** One element of DER. */
function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const head = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.of(tag, ...head), content]);
}

function oid(hex: string): Buffer {
  return der(0x06, Buffer.from(hex, "hex"));
}

function generalizedTime(text: string): Buffer {
  return der(0x18, Buffer.from(text, "latin1"));
}

function pem(label: string, content: Buffer): string {
  return `-----BEGIN ${label}-----\n${content.toString("base64")}\n-----END ${label}-----\n`;
}
