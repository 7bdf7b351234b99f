// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @notice What a policy says of one action. Ordered: the strictest always wins. `None` is never a decision.
enum Verdict {
    None,
    AutoApproved,
    Flagged,
    Held,
    Blocked
}

/// @notice The dimension of a limit. `None` when the verdict is about the agent, the state or the policy itself.
enum Dimension {
    None,
    Financial,
    Operational,
    Temporal,
    DataAccess,
    Communication
}

/// @notice How much autonomy an agent has. Ordered from least to most.
enum Posture {
    None,
    PseudoAgent,
    Supervised,
    SharedPlanning,
    ContinuousInsight,
    Delegated
}

/// @notice The life of an agent. `Revoked` is absorbing.
enum Status {
    None,
    Active,
    Suspended,
    Revoked
}

/// @notice The kinds of key an agent or a log may sign with.
enum KeyType {
    None,
    Ed25519,
    P256
}

/// @notice Whose hand holds an agent's key: its own process, a process beside this one agent, or a gateway that many agents
/// share.
enum Custody {
    None,
    Agent,
    Sidecar,
    Gateway
}

/// @notice What a new policy version does to authority. Unknown is treated as loosening.
enum ChangeKind {
    Unknown,
    Tighten,
    Loosen,
    Mixed
}

/// @notice What a log is for. Only a Signing log's keys may countersign; an Enforcement log's keys sign outcomes. Without the
/// difference, a stolen enforcement key could issue permissions to itself.
enum LogKind {
    None,
    Signing,
    Enforcement
}

/// @notice How a set of names is spelled. The zero value allows nothing.
enum SetMode {
    None,
    Listed,
    All
}

/// @notice Whose actions a policy judges: the organization's own agents, with all that is known of them, or visitors, of whom
/// only the action itself is known.
enum Scope {
    Members,
    Visitors
}

/// @notice What a log keeps on chain: roots that contracts can look up, events only, or events and in call data every leaf with
/// its parents.
enum LogMode {
    Stored,
    EventOnly,
    Links
}
