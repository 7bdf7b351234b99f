/** The wallets a home keeps, by the name in `key:<name>` or of SERVICE_WALLETS. */
export interface Keyring {
  /** in small letters, also of one that is encrypted. @throws KEY_UNREADABLE when it is not here */
  address(name: string): Promise<string>;
  /** whether the private key can be had: it is here, and open or its passphrase is known */
  canSign(name: string): Promise<boolean>;
  /** hex. @throws KEY_UNREADABLE */
  privateKey(name: string): Promise<string>;
}
