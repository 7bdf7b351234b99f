import type { LazyCommand } from "../cli/shared/lazy.ts";

/** Commands that start processes, or look at those that run. */
export const RESIDENT_COMMANDS: readonly LazyCommand[] = [
  {
    name: "up",
    summary: "run the domain of a home: chain, signing service, gateway, batchers",
    load: async () => (await import("./command-up.ts")).upCommand(),
  },
  {
    name: "down",
    summary: "end what `up` runs",
    load: async () => (await import("./command-down.ts")).downCommand(),
  },
  {
    name: "status",
    summary: "show what runs, whether it is ready, and what is enforced",
    load: async () => (await import("./command-status.ts")).statusCommand(),
  },
  {
    name: "sidecar",
    summary: "run the process beside one agent whose key it keeps",
    load: async () => (await import("./command-sidecar.ts")).sidecarCommand(),
  },
  {
    name: "logs",
    summary: "show what the processes of a home said",
    load: async () => (await import("./command-logs.ts")).logsCommand(),
  },
  {
    name: "doctor",
    summary: "look at everything a domain needs, and say what to do",
    load: async () => (await import("./command-doctor.ts")).doctorCommand(),
  },
];
