import { createPrivateKey, generateKeyPairSync, type KeyObject } from "node:crypto";

import { CountersignError } from "../core/errors/error.ts";
import type { Signer } from "../core/ports/ports.ts";
import { nodeSigner } from "./node-signer.ts";
import { createPrivateFile, readPrivateFile, readSecretFile } from "./private-file.ts";

const ENCRYPTED = "-----BEGIN ENCRYPTED PRIVATE KEY-----";
const PLAIN = "-----BEGIN PRIVATE KEY-----";

/**
 * A signer over an Ed25519 key in a PKCS#8 PEM file (RFC 8410, RFC 5958), mode 0600, encrypted when there is a passphrase.
 *
 * @example
 * const signer = await createFileSigner("agent.pem");
 *
 * @throws KEY_UNREADABLE; also when a passphrase is given for a file that is not encrypted, so that nobody relies on one
 * that protects nothing
 */
export async function createFileSigner(path: string, passphrase?: string): Promise<Signer> {
  const pem = await readPrivateFile(path);
  checkForm(path, pem, passphrase);
  return nodeSigner(parse(path, pem, passphrase));
}

/**
 * The same with the passphrase in a file of its own; null for a key that is not encrypted.
 * @throws KEY_UNREADABLE
 */
export async function openFileSigner(path: string, passphraseFile: string | null): Promise<Signer> {
  return createFileSigner(path, passphraseFile === null ? undefined : await readSecretFile(passphraseFile));
}

/**
 * Creates an Ed25519 key file and returns its signer. A passphrase has to be long and random: Node derives the file's key
 * from it with PBKDF2 at 2,048 rounds.
 *
 * @example
 * const { kid } = await generateKeyFile("agent.pem");
 *
 * @throws KEY_UNREADABLE when there is a file already
 */
export async function generateKeyFile(path: string, passphrase?: string): Promise<Signer> {
  const { privateKey } = generateKeyPairSync("ed25519");
  const protection = passphrase === undefined ? {} : { cipher: "aes-256-cbc", passphrase };
  await createPrivateFile(path, String(privateKey.export({ type: "pkcs8", format: "pem", ...protection })));
  return nodeSigner(privateKey);
}

function checkForm(path: string, pem: string, passphrase: string | undefined): void {
  const expected = passphrase === undefined ? PLAIN : ENCRYPTED;
  if (pem.startsWith(expected)) return;
  if (pem.startsWith(ENCRYPTED)) throw unreadable(path, "the key is encrypted, and no passphrase is set");
  if (pem.startsWith(PLAIN)) throw unreadable(path, "a passphrase is set, but the key is not encrypted");
  throw unreadable(path, "not a private key in PKCS#8 PEM");
}

function parse(path: string, pem: string, passphrase: string | undefined): KeyObject {
  try {
    return createPrivateKey({ key: pem, format: "pem", ...(passphrase === undefined ? {} : { passphrase }) });
  } catch {
    // What OpenSSL says of a wrong passphrase helps nobody; a cause could carry parts of the file.
    throw unreadable(path, passphrase === undefined ? "the key is damaged" : "wrong passphrase, or the key is damaged");
  }
}

function unreadable(path: string, reason: string): CountersignError {
  return new CountersignError("KEY_UNREADABLE", `${path}: ${reason}`);
}
