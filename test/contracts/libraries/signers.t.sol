// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {IERC7913SignatureVerifier} from "@openzeppelin/contracts/interfaces/IERC7913.sol";
import {P256} from "@openzeppelin/contracts/utils/cryptography/P256.sol";

import {Calls} from "../../../contracts/libraries/Calls.sol";
import {Signers} from "../../../contracts/libraries/Signers.sol";
import {WebAuthnVerifier} from "../../../contracts/verifiers/WebAuthnVerifier.sol";
import {Artifact} from "../support/Artifact.sol";
import {vm} from "../support/Vm.sol";
import {Check} from "../policy/rules/support/Check.sol";
import {Harness} from "../policy/rules/support/Harness.sol";
import {GasSigner, Reverter, Teller} from "../policy/rules/support/Hostile.sol";
import {Keys, SmartAccount} from "../policy/rules/support/Keys.sol";
import {Zoo} from "../policy/rules/support/Zoo.sol";

/// @notice P-256 as a chain without the precompile checks it.
contract SlowP256 {
    function verify(bytes calldata key, bytes32 digest, bytes calldata signature) external view returns (bytes4) {
        bool valid = P256.verifySolidity(
            digest,
            bytes32(signature[:32]),
            bytes32(signature[32:64]),
            bytes32(key[:32]),
            bytes32(key[32:64])
        );
        return valid ? IERC7913SignatureVerifier.verify.selector : bytes4(0);
    }
}

/// @notice See calls.tree.
contract SignersTest is Zoo {
    using Check for *;

    bytes4 private constant ACCOUNT_MAGIC = IERC1271.isValidSignature.selector;
    bytes4 private constant VERIFIER_MAGIC = IERC7913SignatureVerifier.verify.selector;
    uint256 private constant KEY = 0xa11ce;
    bytes32 private constant DIGEST = keccak256("digest");
    /// @dev Of encoding the question and copying the signature; see CallsTest for the call itself.
    uint256 private constant OWN_GAS = 20_000;

    Harness private _harness;
    address private _p256;
    address private _webAuthn;

    function setUp() external {
        _harness = new Harness();
        _p256 = Artifact.make("ERC7913P256Verifier.sol:ERC7913P256Verifier");
        _webAuthn = address(new WebAuthnVerifier());
        _fill(_harness, abi.encode(ACCOUNT_MAGIC));
        _add("reverting verifier", address(new Reverter(abi.encode(VERIFIER_MAGIC))));
        _tell("four bytes", abi.encodePacked(ACCOUNT_MAGIC));
        _tell("right aligned", abi.encode(uint256(uint32(ACCOUNT_MAGIC))));
        _tell("dirty", abi.encode(bytes32(ACCOUNT_MAGIC) | bytes32(uint256(1))));
        _tell("a dirty verifier", abi.encode(bytes32(VERIFIER_MAGIC) | bytes32(uint256(1))));
        _tell("true", abi.encode(true));
        _tell("all ones", abi.encode(type(uint256).max));
        _tell("31 bytes of magic", abi.encodePacked(ACCOUNT_MAGIC, new bytes(27)));
        _tell("97 bytes", bytes.concat(abi.encode(ACCOUNT_MAGIC), new bytes(65)));
    }

    function test_AWalletSigns() external view {
        bytes memory signature = Keys.signAsWallet(KEY, DIGEST);
        Check.isTrue(_harness.isValid(Keys.wallet(KEY), DIGEST, signature), "its own");
        Check.isTrue(!_harness.isValid(Keys.wallet(KEY + 1), DIGEST, signature), "another wallet");
        Check.isTrue(!_harness.isValid(Keys.wallet(KEY), keccak256("other"), signature), "another digest");
    }

    function test_AWalletHasOneSpelling() external view {
        bytes memory wallet = Keys.wallet(KEY);
        Check.isTrue(!_harness.isValid(wallet, DIGEST, Keys.signAsWalletHigh(KEY, DIGEST)), "high s");
        Check.isTrue(!_harness.isValid(wallet, DIGEST, Keys.signAsWalletCompact(KEY, DIGEST)), "64 bytes");
        bytes memory longer = bytes.concat(Keys.signAsWallet(KEY, DIGEST), hex"00");
        Check.isTrue(!_harness.isValid(wallet, DIGEST, longer), "66 bytes");
        Check.isTrue(!_harness.isValid(wallet, DIGEST, ""), "empty");
    }

    function test_NobodySignsForTheZeroAddress() external view {
        // What recovers to nobody must not be somebody.
        Check.isTrue(!_harness.isValid(new bytes(20), DIGEST, new bytes(65)), "zero");
        Check.isTrue(!_harness.isValid(new bytes(20), DIGEST, ""), "empty");
    }

    function testFuzz_AnySignerAnySignatureIsAnAnswer(
        bytes memory signer,
        bytes32 digest,
        bytes memory signature
    ) external view {
        Check.isTrue(!_harness.isValid(signer, digest, signature), "random");
    }

    function testFuzz_AnyWalletSigns(uint256 key, bytes32 digest) external view {
        key = 1 + (key % type(uint128).max);
        bytes memory signature = Keys.signAsWallet(key, digest);
        Check.isTrue(_harness.isValid(Keys.wallet(key), digest, signature), "its own");
        signature[digest[0] == 0 ? 0 : uint8(digest[0]) % 64] ^= 0x01;
        Check.isTrue(!_harness.isValid(Keys.wallet(key), digest, signature), "one bit off");
    }

    function test_ASmartAccountSigns() external {
        bytes memory account = abi.encodePacked(new SmartAccount(vm.addr(KEY)));
        Check.isTrue(_harness.isValid(account, DIGEST, Keys.signAsWallet(KEY, DIGEST)), "its owner");
        Check.isTrue(!_harness.isValid(account, DIGEST, Keys.signAsWallet(KEY + 1, DIGEST)), "another");
    }

    function test_AWalletThatBecameAnAccountNoLongerSignsItself() external {
        bytes memory signature = Keys.signAsWallet(KEY, DIGEST);
        vm.etch(vm.addr(KEY), address(new Teller(abi.encode(bytes4(0)))).code);
        Check.isTrue(!_harness.isValid(Keys.wallet(KEY), DIGEST, signature), "its code decides");
    }

    function test_FewerThanTwentyBytesAreNobody() external {
        // Padded to an address, they would be this account.
        address account = address(uint160(0xac << 8));
        vm.etch(account, address(new SmartAccount(vm.addr(KEY))).code);
        bytes memory whole = abi.encodePacked(account);
        bytes memory short = abi.encodePacked(bytes19(bytes20(account)));
        bytes memory signature = Keys.signAsWallet(KEY, DIGEST);
        Check.isTrue(_harness.isValid(whole, DIGEST, signature), "20 bytes");
        Check.isTrue(!_harness.isValid(short, DIGEST, signature), "19 bytes");
    }

    function test_AP256KeySigns() external view {
        bytes memory signature = Keys.signAsP256(KEY, DIGEST);
        Check.isTrue(_harness.isValid(Keys.p256(_p256, KEY), DIGEST, signature), "its own");
        Check.isTrue(!_harness.isValid(Keys.p256(_p256, KEY + 1), DIGEST, signature), "another key");
        Check.isTrue(!_harness.isValid(Keys.p256(_p256, KEY), keccak256("other"), signature), "another digest");
    }

    function test_AP256KeySignsWithoutThePrecompile() external {
        bytes memory signature = Keys.signAsP256(KEY, DIGEST);
        bytes memory signer = Keys.p256(address(new SlowP256()), KEY);
        Check.isTrue(_harness.isValid(signer, DIGEST, signature), "within SIGNER_GAS");
    }

    function test_APasskeySigns() external view {
        bytes memory signature = Keys.signAsPasskey(KEY, DIGEST);
        Check.isTrue(_harness.isValid(Keys.passkey(_webAuthn, KEY), DIGEST, signature), "its own");
        Check.isTrue(!_harness.isValid(Keys.passkey(_webAuthn, KEY + 1), DIGEST, signature), "another key");
        Check.isTrue(!_harness.isValid(Keys.passkey(_webAuthn, KEY), keccak256("other"), signature), "another digest");
        bytes memory unverified = Keys.signAsPasskey(KEY, DIGEST, 0x01);
        Check.isTrue(!_harness.isValid(Keys.passkey(_webAuthn, KEY), DIGEST, unverified), "user not verified");
        Check.isTrue(!_harness.isValid(Keys.passkey(_webAuthn, KEY), DIGEST, Keys.signAsP256(KEY, DIGEST)), "bare");
    }

    function test_EachRoleHasItsOwnMagic() external {
        address account = address(new Teller(abi.encode(ACCOUNT_MAGIC)));
        address verifier = address(new Teller(abi.encode(VERIFIER_MAGIC)));
        Check.isTrue(_harness.isValid(abi.encodePacked(account), DIGEST, ""), "account");
        Check.isTrue(_harness.isValid(abi.encodePacked(verifier, hex"01"), DIGEST, ""), "verifier");
        Check.isTrue(!_harness.isValid(abi.encodePacked(verifier), DIGEST, ""), "verifier as account");
        Check.isTrue(!_harness.isValid(abi.encodePacked(account, hex"01"), DIGEST, ""), "account as verifier");
    }

    function test_TheZooSignsNothing() external view {
        for (uint256 i = 0; i < zoo.length; ++i) {
            bytes memory account = abi.encodePacked(zoo[i].account);
            Check.isTrue(!_harness.isValid(account, DIGEST, Keys.signAsWallet(KEY, DIGEST)), zoo[i].name);
            Check.isTrue(!_harness.isValid(bytes.concat(account, hex"01"), DIGEST, ""), zoo[i].name);
        }
    }

    function test_TheZooCostsABoundedAmount() external view {
        for (uint256 i = 0; i < zoo.length; ++i) {
            uint256 before = gasleft();
            _harness.isValid(abi.encodePacked(zoo[i].account, hex"01"), DIGEST, "");
            Check.isTrue(before - gasleft() < Signers.SIGNER_GAS + OWN_GAS, zoo[i].name);
        }
    }

    function testFuzz_AGasDependentSignerSaysOneThing(uint256 limit, bool asAccount, uint8 padding) external {
        address account = address(new GasSigner(asAccount ? ACCOUNT_MAGIC : VERIFIER_MAGIC));
        bytes memory signer = asAccount ? abi.encodePacked(account) : abi.encodePacked(account, hex"01");
        bytes memory signature = new bytes(padding);
        bool expected = _harness.isValid(signer, DIGEST, signature);
        uint256 enough = Signers.SIGNER_GAS + Signers.SIGNER_GAS / 63 + Calls.RESERVE + OWN_GAS;
        (bool ended, bytes memory answer) = address(_harness).staticcall{gas: enough + (limit % (10 * enough))}(
            abi.encodeCall(Harness.isValid, (signer, DIGEST, signature))
        );
        Check.isTrue(ended && abi.decode(answer, (bool)) == expected, "the same at every limit");
    }

    function testFuzz_TooLittleGasIsNeverAYes(uint256 limit) external {
        bytes memory signer = abi.encodePacked(new Teller(abi.encode(ACCOUNT_MAGIC)));
        (bool ended, bytes memory answer) = address(_harness).staticcall{gas: limit % Signers.SIGNER_GAS}(
            abi.encodeCall(Harness.isValid, (signer, DIGEST, ""))
        );
        Check.isTrue(!ended || !abi.decode(answer, (bool)), "not asked");
    }
}
