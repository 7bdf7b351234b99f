// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ActionRequest, Facet} from "../../../contracts/types/ActionRequest.sol";
import {Decision} from "../../../contracts/types/Decision.sol";
import {PolicyParameters} from "../../../contracts/types/PolicyParameters.sol";
import {ChangeKind, Posture, Verdict} from "../../../contracts/types/Words.sol";
import {TrustArbitraries} from "../support/TrustArbitraries.sol";

/// @notice Verdicts follow the order of the parameters, and of the risk.
contract TrustPolicyOrderTest is TrustArbitraries {
    uint256 private constant REQUESTS = 4;

    error Counts(uint256 tightened, uint256 stricter);

    function setUp() public override {
        super.setUp();
        agents.setPosture(Posture.Delegated);
    }

    /// @dev What the policy would say under these parameters, as version 1.
    function verdictUnder(PolicyParameters memory p, ActionRequest memory asked) internal view returns (Verdict) {
        Decision memory decision = policy.decide({
            callData: abi.encodeCall(policy.evaluate, (POLICY_ID, asked)),
            encoded: abi.encode(p),
            version: 1,
            mappingHash: MAPPING
        });
        return decision.verdict;
    }

    function kindOf(PolicyParameters memory before, PolicyParameters memory next) internal view returns (ChangeKind) {
        require(policy.accepts(abi.encode(next)), "not canonical");
        return policy.compare(abi.encode(before), abi.encode(next));
    }

    /// @dev How many of the requests got a stricter verdict; none may get a milder one.
    function expectNoneMilder(
        PolicyParameters memory before,
        PolicyParameters memory next
    ) internal returns (uint256 stricter) {
        agents.setPosture(Posture(draw(3) == 0 ? 3 : 4 + draw(1)));
        models.set(MODEL, _model({revokedAt: 0, slsaLevel: uint8(2 + draw(2))}));
        for (uint256 i = 0; i < REQUESTS; ++i) {
            ActionRequest memory asked = anyRequest();
            Verdict was = verdictUnder(before, asked);
            Verdict becomes = verdictUnder(next, asked);
            require(becomes >= was, "milder");
            if (becomes > was) ++stricter;
        }
    }

    function testFuzzWhatGrantsLessIsTighterAndNeverMilder(uint256 seed) public {
        _edited(seed);
    }

    function testFuzzWhatIsCalledTightenIsNeverMilder(uint256 seed) public {
        _mixed(seed);
    }

    /// @dev Neither of the two can be true of nothing.
    function testTheOrderIsNotEmpty() public {
        uint256 tightened = 0;
        uint256 stricter = 0;
        for (uint256 seed = 0; seed < 100; ++seed) {
            (bool isTighter, uint256 more) = _mixed(seed);
            if (isTighter) ++tightened;
            stricter += more + _edited(seed);
        }
        require(tightened > 10 && stricter > 20, Counts(tightened, stricter));
    }

    function testFuzzTheWayBackIsTheOpposite(uint256 seed) public {
        start(seed);
        PolicyParameters memory one = anyParameters();
        PolicyParameters memory other = mix(copy(one), anyParameters(), draw(PARTS));
        ChangeKind there = kindOf(one, other);
        ChangeKind back = kindOf(other, one);
        if (there == ChangeKind.Tighten) require(back == ChangeKind.Loosen, "tighten");
        else if (there == ChangeKind.Loosen) require(back == ChangeKind.Tighten, "loosen");
        else require(back == there, "neither");
        require(kindOf(one, one) == ChangeKind.Unknown, "equal");
    }

    function testFuzzAHigherRiskIsNeverMilder(uint256 seed) public {
        start(seed);
        PolicyParameters memory p = anyParameters();
        p.rules[0].facets |= Facet.RISK;
        ActionRequest memory asked = anyRequest();
        asked.facets |= Facet.RISK;
        uint256 risk = draw(1_000);
        // An approval is of one act, whose risk is not part of what is signed.
        asked.risk = risk;
        Verdict lower = verdictUnder(p, asked);
        asked.risk = risk + draw(1_000);
        Verdict higher = verdictUnder(p, asked);
        require(higher >= lower, "milder");
        // No score is the worst score.
        asked.risk = 1_000;
        Verdict worst = verdictUnder(p, asked);
        (asked.risk, asked.facets) = (0, asked.facets & ~Facet.RISK);
        Verdict none = verdictUnder(p, asked);
        require(none == worst || worst == Verdict.Blocked, "none is not the worst");
    }

    function testFuzzVisitorsFollowTheSameOrder(uint256 seed) public {
        start(seed);
        PolicyParameters memory before = _forVisitors(anyParameters());
        PolicyParameters memory next = copy(before);
        for (uint256 left = 1 + draw(3); left > 0; --left) {
            next = _forVisitors(tighten(next, draw(EDITS - 1)));
        }
        ChangeKind kind = kindOf(before, next);
        require(kind == ChangeKind.Tighten || kind == ChangeKind.Unknown, "not tighter");
        expectNoneMilder(before, next);
    }

    function _edited(uint256 seed) private returns (uint256 stricter) {
        start(seed);
        PolicyParameters memory before = anyParameters();
        PolicyParameters memory next = copy(before);
        for (uint256 left = 1 + draw(3); left > 0; --left) {
            next = tighten(next, draw(EDITS - 1));
        }
        ChangeKind kind = kindOf(before, next);
        require(kind == ChangeKind.Tighten || kind == ChangeKind.Unknown, "not tighter");
        return expectNoneMilder(before, next);
    }

    function _mixed(uint256 seed) private returns (bool isTighter, uint256 stricter) {
        start(seed);
        PolicyParameters memory before = anyParameters();
        PolicyParameters memory next = mix(copy(before), anyParameters(), draw(PARTS));
        isTighter = kindOf(before, next) == ChangeKind.Tighten;
        if (isTighter) stricter = expectNoneMilder(before, next);
    }

    /// @dev Only what fits visitors.
    function _forVisitors(PolicyParameters memory p) private pure returns (PolicyParameters memory next) {
        next = visitorParameters();
        (next.stateAge, next.rules, next.bands, next.customs) = (p.stateAge, p.rules, p.bands, p.customs);
        (next.insideCeiling, next.outsideCeiling, next.outsidePii) = (p.insideCeiling, p.outsideCeiling, p.outsidePii);
        return canonical(next);
    }
}
