// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAgentStanding} from "../../../contracts/interfaces/IAgentStanding.sol";
import {IModelRegistry} from "../../../contracts/interfaces/IModelRegistry.sol";
import {IPolicyRegistry} from "../../../contracts/interfaces/IPolicyRegistry.sol";
import {ISystem} from "../../../contracts/interfaces/ISystem.sol";
import {PolicyRegistry} from "../../../contracts/policy/PolicyRegistry.sol";
import {TrustPolicy} from "../../../contracts/policy/TrustPolicy.sol";
import {System} from "../../../contracts/System.sol";
import {ActionRequest, Approval, Counter, Facet} from "../../../contracts/types/ActionRequest.sol";
import {
    Approver,
    Custom,
    Partner,
    PolicyParameters,
    Release,
    RiskBand,
    Rule
} from "../../../contracts/types/PolicyParameters.sol";
import {Reason} from "../../../contracts/types/Reason.sol";
import {Custody, Dimension, Posture, Scope, Status, Verdict} from "../../../contracts/types/Words.sol";
import {Artifact} from "./Artifact.sol";
import {AgentsStub, EvaluatorStub, ModelsStub, PartnerStub, PauseStub, RolesStub} from "./TrustStubs.sol";
import {vm} from "./Vm.sol";

/// @notice A policy over stubs that allow everything: a test takes away what it is about.
abstract contract TrustPolicyHarness {
    bytes32 internal constant ORGANIZATION = "organization";
    uint256 internal constant POLICY_ID = 1;
    uint256 internal constant AGENT = 7;
    bytes32 internal constant MODEL = "model";
    bytes32 internal constant MAPPING = "mapping";
    bytes32 internal constant TARGET = "target";
    bytes32 internal constant RECIPIENT = "recipient";
    bytes32 internal constant USD = "USD";
    bytes32 internal constant HOLD = "hold";
    /// @dev In the order rules are kept.
    bytes32 internal constant PURCHASE = bytes32(uint256(1));
    bytes32 internal constant SEND = bytes32(uint256(2));
    bytes32 internal constant WIRE = bytes32(uint256(3));
    bytes32 internal constant DELETE = bytes32(uint256(4));
    bytes32 internal constant READ = bytes32(uint256(5));
    uint256 internal constant SEND_FACETS =
        Facet.RECIPIENT | Facet.EXTERNAL | Facet.DATA_SET | Facet.CLASSIFICATION | Facet.PII;
    uint256 internal constant NOW = 1_800_000_000;

    AgentsStub internal agents;
    ModelsStub internal models;
    PauseStub internal brake;
    EvaluatorStub internal lineage;
    PolicyRegistry internal policies;
    System internal system;
    TrustPolicy internal policy;

    function setUp() public virtual {
        vm.warp(NOW);
        agents = new AgentsStub(AGENT);
        agents.set(
            IAgentStanding.Standing({
                status: Status.Active,
                posture: Posture.Delegated,
                custody: Custody.Agent,
                modelDigest: MODEL,
                capableUntil: type(uint64).max
            })
        );
        models = new ModelsStub();
        models.set(MODEL, _model({revokedAt: 0, slsaLevel: 3}));
        brake = new PauseStub();
        lineage = new EvaluatorStub(Verdict.AutoApproved, Reason.WITHIN_LIMITS);
        RolesStub roles = new RolesStub();
        policies = PolicyRegistry(Artifact.make("PolicyRegistry.sol:PolicyRegistry", abi.encode(roles, agents)));
        ISystem.Components memory components = ISystem.Components({
            agentRegistry: address(agents),
            lineage: address(lineage),
            policyRegistry: address(policies),
            modelRegistry: address(models),
            anchorLog: address(this),
            pause: address(brake),
            roles: address(roles)
        });
        system = System(Artifact.make("System.sol:System", abi.encode(ORGANIZATION, components, address(0))));
        policy = newPolicy();
        publish(parameters());
    }

    /// @dev One more of this System.
    function newPolicy() internal returns (TrustPolicy) {
        return TrustPolicy(Artifact.make("TrustPolicy.sol:TrustPolicy", abi.encode(system)));
    }

    /// @dev Publishes the next version of the policy, a second later.
    function publish(PolicyParameters memory next) internal returns (uint64) {
        return publishAs(POLICY_ID, address(policy), next);
    }

    function publishAs(
        uint256 policyId,
        address evaluator,
        PolicyParameters memory next
    ) internal returns (uint64 version) {
        vm.warp(block.timestamp + 1);
        return
            policies.publish(
                policyId,
                policies.markOf(policyId, policies.currentVersion(policyId)),
                type(uint64).max,
                IPolicyRegistry.Publication({
                    evaluator: evaluator,
                    gasLimit: 5_000_000,
                    codeHash: evaluator.codehash,
                    mappingHash: MAPPING,
                    rationaleHash: 0,
                    parameters: abi.encode(next)
                })
            );
    }

    /// @dev Five rules, three approvers of whom one is needed, one listed recipient; no bands, customs or partners.
    function parameters() internal pure returns (PolicyParameters memory next) {
        next.stateAge = 20;
        next.approvalsNeeded = 1;
        next.minSlsa = 2;
        next.insideCeiling = 2;
        next.outsideCeiling = 0;
        next.targets = new bytes32[](1);
        next.targets[0] = TARGET;
        next.rules = new Rule[](5);
        next.rules[0] = _priced(PURCHASE, Verdict.AutoApproved, Facet.AMOUNT | Facet.RISK);
        next.rules[1] = _free(SEND, Verdict.AutoApproved, SEND_FACETS);
        next.rules[2] = _priced(WIRE, Verdict.Held, Facet.AMOUNT | Facet.RISK);
        next.rules[3] = _free(DELETE, Verdict.Blocked, 0);
        next.rules[4] = _free(READ, Verdict.Flagged, Facet.DATA_SET);
        next.approvers = new Approver[](3);
        for (uint256 i = 0; i < 3; ++i) {
            next.approvers[i] = Approver({signer: abi.encodePacked(vm.addr(_key(i))), ceiling: 2_000});
        }
        next.releases = new Release[](1);
        next.releases[0] = Release({recipient: RECIPIENT, ceiling: 3, pii: true});
    }

    /// @dev What is left of `parameters` for visitors.
    function visitorParameters() internal pure returns (PolicyParameters memory next) {
        next = parameters();
        next.scope = Scope.Visitors;
        next.approvalsNeeded = 0;
        next.minSlsa = 0;
        next.targets = new bytes32[](0);
        next.approvers = new Approver[](0);
        next.releases = new Release[](0);
    }

    /// @dev A purchase well within the limits, now.
    function request() internal view returns (ActionRequest memory asked) {
        asked.agentId = AGENT;
        asked.delegationId = "delegation";
        asked.actionType = PURCHASE;
        asked.target = TARGET;
        asked.actDigest = "act";
        asked.mappingHash = MAPPING;
        asked.modelDigest = MODEL;
        asked.facets = Facet.AMOUNT;
        asked.amount = 50;
        asked.currency = USD;
        asked.time = uint64(block.timestamp);
        asked.logId = 1;
        asked.spent = new Counter[](0);
        asked.approvals = new Approval[](0);
        asked.planPath = new bytes32[](0);
    }

    /// @dev The same action type without an amount, or another one.
    function request(bytes32 actionType, uint256 facets) internal view returns (ActionRequest memory asked) {
        asked = request();
        asked.actionType = actionType;
        asked.facets = facets;
        asked.amount = 0;
        asked.currency = 0;
    }

    function evaluate(ActionRequest memory asked) internal view returns (Verdict verdict) {
        (verdict, , ) = policy.evaluate(POLICY_ID, asked);
    }

    function expectAnswer(
        ActionRequest memory asked,
        Verdict verdict,
        Dimension dimension,
        uint256 reason
    ) internal view {
        expectAnswer(POLICY_ID, asked, verdict, dimension, reason);
    }

    function expectAnswer(
        uint256 policyId,
        ActionRequest memory asked,
        Verdict verdict,
        Dimension dimension,
        uint256 reason
    ) internal view {
        (Verdict v, Dimension d, uint256 r) = policy.evaluate(policyId, asked);
        require(v == verdict && r == reason && d == dimension, Unexpected(v, d, r));
    }

    error Unexpected(Verdict verdict, Dimension dimension, uint256 reason);

    function expectAllowed(ActionRequest memory asked) internal view {
        expectAnswer(asked, Verdict.AutoApproved, Dimension.None, Reason.WITHIN_LIMITS);
    }

    function expectBlocked(ActionRequest memory asked, Dimension dimension, uint256 reason) internal view {
        expectAnswer(asked, Verdict.Blocked, dimension, reason);
    }

    /// @dev The first `count` approvers release this very request, under the version in force.
    function approved(ActionRequest memory asked, uint256 count) internal view returns (ActionRequest memory) {
        asked.holdId = HOLD;
        asked.approvals = new Approval[](count);
        uint64 validBefore = asked.time + 600;
        bytes32 digest = policy.approvalDigest(
            asked.actDigest,
            HOLD,
            asked.logId,
            POLICY_ID,
            policies.currentVersion(POLICY_ID),
            validBefore
        );
        for (uint256 i = 0; i < count; ++i) {
            (uint8 v, bytes32 r, bytes32 s) = vm.sign(_key(i), digest);
            asked.approvals[i] = Approval({
                signer: abi.encodePacked(vm.addr(_key(i))),
                validBefore: validBefore,
                signature: abi.encodePacked(r, s, v)
            });
        }
        return asked;
    }

    function custom(Verdict verdict, uint256 reason) internal returns (Custom memory) {
        address evaluator = address(new EvaluatorStub(verdict, reason));
        return Custom({evaluator: evaluator, codeHash: evaluator.codehash, gas: 100_000});
    }

    function partner(Verdict verdict, uint256 reason) internal returns (Partner memory) {
        address evaluator = address(new EvaluatorStub(verdict, reason));
        return Partner({registry: address(new PartnerStub(evaluator)), policyId: 9, gas: 100_000});
    }

    function band(uint16 from, uint16 permille, Verdict floor) internal pure returns (RiskBand memory) {
        return RiskBand({from: from, permille: permille, floor: floor});
    }

    /// @dev Private keys, in the order of keccak256 of their wallets.
    function _key(uint256 place) internal pure returns (uint256) {
        return [uint256(11), 13, 12][place];
    }

    function _model(uint64 revokedAt, uint8 slsaLevel) internal pure returns (IModelRegistry.Model memory model) {
        model.registeredAt = 1;
        model.revokedAt = revokedAt;
        model.slsaLevel = slsaLevel;
    }

    function _priced(bytes32 actionType, Verdict floor, uint256 facets) internal pure returns (Rule memory rule) {
        rule = _free(actionType, floor, facets);
        (rule.currency, rule.flagAbove, rule.holdAbove, rule.blockAbove) = (USD, 100, 1_000, 5_000);
    }

    function _free(bytes32 actionType, Verdict floor, uint256 facets) internal pure returns (Rule memory rule) {
        (rule.actionType, rule.floor, rule.facets) = (actionType, floor, facets);
    }
}
