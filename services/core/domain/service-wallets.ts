/**
 * Accounts that are no person's, with keys a service can use unattended: who pays for the deployment and for what the council
 * submits, and who anchors each log.
 */
export const SERVICE_WALLETS = ["deployer", "payer", "signing-anchorer", "gateway-anchorer"] as const;
export type ServiceWallet = (typeof SERVICE_WALLETS)[number];
