/** Bounds no test is about: nodes and interpreter share one process with the test, on a machine that may have much else to do. */
export const PATIENT = { headTimeoutMs: 120_000, runTimeoutMs: 120_000 } as const;
