import { expect } from "chai";
import { Contract, type ContractRunner, type ContractTransactionResponse, id, ZeroAddress, ZeroHash } from "ethers";
import { network } from "hardhat";

import { deploySystem, FOREVER, type Deployment } from "../fixture.ts";
import { REASON, registerAgent, registration, STATUS } from "../support/agents.ts";
import {
  deployWallet,
  ERC4906,
  ERC8004,
  ERC8004_SELECTORS,
  identityDomain,
  signWallet,
  walletDigest,
  type WalletStatement,
} from "../support/identity.ts";
import { agentMark } from "../support/marks.ts";

const connection = await network.create();
const UNKNOWN = 99n;
const WALLET_KEY = "agentWallet";
const FIVE_MINUTES = 300n;

/** Agent 1 is Active, 2 Suspended, 3 Revoked; entry 4 is an identity without trust, and the registrar's. */
async function withAgents() {
  const deployment = await deploySystem(connection);
  const { agentRegistry, actors } = deployment;
  for (const name of ["active", "suspended", "revoked"]) await registerAgent(deployment, name);
  await agentRegistry.connect(actors.guardian).suspend(2n, REASON);
  await agentRegistry.connect(actors.guardian).revoke(3n, REASON);
  await agentRegistry.connect(actors.registrar)["register()"]();
  return deployment;
}

describe("AgentIdentity", () => {
  let deployment: Deployment;
  let registry: Deployment["agentRegistry"];
  let owner: string;

  beforeEach(async () => {
    deployment = await connection.networkHelpers.loadFixture(withAgents);
    registry = deployment.agentRegistry;
    owner = deployment.actors.owner.address;
  });

  const as = (actor: keyof Deployment["actors"]) => registry.connect(deployment.actors[actor]);
  const mark = async (agentId: bigint) => await agentMark(deployment, agentId);
  const now = async () => BigInt(await connection.networkHelpers.time.latest());

  /** The event of the wallet says this of an agent; null is no wallet. */
  async function announces(
    sent: Promise<ContractTransactionResponse>,
    { agentId, wallet }: { agentId: bigint; wallet: string | null },
  ): Promise<void> {
    await expect(sent)
      .to.emit(registry, "MetadataSet")
      .withArgs(
        agentId,
        (topic: { hash: string }) => topic.hash === id(WALLET_KEY),
        WALLET_KEY,
        wallet?.toLowerCase() ?? "0x",
      );
  }

  /** A client that knows the standard and nothing of this repository. */
  async function client(runner: ContractRunner) {
    const contract = new Contract(await registry.getAddress(), ERC8004, runner);
    return {
      contract,
      send: async (method: string, ...args: unknown[]): Promise<ContractTransactionResponse> =>
        await contract.getFunction(method).send(...args),
      read: async (method: string, ...args: unknown[]): Promise<unknown> =>
        (await contract.getFunction(method).staticCall(...args)) as unknown,
    };
  }

  describe("as a client of the standard sees it", () => {
    it("has the ten functions under their selectors", () => {
      const selectors = new Set<string>();
      registry.interface.forEachFunction(({ selector }) => selectors.add(selector));
      for (const selector of ERC8004_SELECTORS) expect(selectors).to.include(selector);
    });

    it("has the three events with the same topics and the same indexed members", () => {
      for (const name of ["Registered", "MetadataSet", "URIUpdated"] as const) {
        expect(registry.interface.getEvent(name).format("full")).to.equal(ERC8004.getEvent(name)?.format("full"));
      }
    });

    it("supports ERC-165, ERC-721 with metadata, ERC-4906, ERC-5192 and its own interfaces, and nothing else", async () => {
      const selectors = ERC8004_SELECTORS.reduce((all, selector) => all ^ BigInt(selector), 0n);
      const identity = `0x${selectors.toString(16).padStart(8, "0")}`;
      for (const interfaceId of ["0x01ffc9a7", "0x80ac58cd", "0x5b5e139f", "0x49064906", "0xb45a3c0e", identity]) {
        expect(await registry.supportsInterface(interfaceId), interfaceId).to.equal(true);
      }
      for (const interfaceId of ["0xffffffff", "0x00000000", "0x780e9d63"]) {
        expect(await registry.supportsInterface(interfaceId), interfaceId).to.equal(false);
      }
    });

    it("is called AgentIdentity, AGENT", async () => {
      const { read } = await client(deployment.actors.stranger);
      expect([await read("name"), await read("symbol")]).to.deep.equal(["AgentIdentity", "AGENT"]);
    });

    it("names its EIP-712 domain", async () => {
      const { name, version, chainId, verifyingContract } = await identityDomain(deployment);
      expect(await registry.eip712Domain()).to.deep.equal([
        "0x0f",
        name,
        version,
        chainId,
        verifyingContract,
        ZeroHash,
        [],
      ]);
    });

    it("can be registered with, described, paid to and read", async () => {
      const { registrar } = deployment.actors;
      const { contract, send, read } = await client(registrar);
      const metadata = [
        ["role", "0x01"],
        ["did", "0x02"],
      ];
      const registered = await send("register(string,(string,bytes)[])", "ipfs://five", metadata);
      await expect(registered).to.emit(contract, "Registered").withArgs(5n, "ipfs://five", registrar.address);
      for (const [key, value] of metadata) {
        await expect(registered)
          .to.emit(contract, "MetadataSet")
          .withArgs(5n, (topic: { hash: string }) => topic.hash === id(String(key)), key, value);
      }
      expect(await read("ownerOf", 5n)).to.equal(registrar.address);
      expect(await read("tokenURI", 5n)).to.equal("ipfs://five");
      expect(await read("getMetadata", 5n, "did")).to.equal("0x02");
      expect(await read("isAuthorizedOrOwner", registrar.address, 5n)).to.equal(true);

      await expect(await send("setMetadata", 5n, "did", "0x03"))
        .to.emit(contract, "MetadataSet")
        .withArgs(5n, (topic: { hash: string }) => topic.hash === id("did"), "did", "0x03");
      expect(await read("getMetadata", 5n, "did")).to.equal("0x03");
      await expect(await send("setAgentURI", 5n, "ipfs://new"))
        .to.emit(contract, "URIUpdated")
        .withArgs(5n, "ipfs://new", registrar.address);
      expect(await read("tokenURI", 5n)).to.equal("ipfs://new");
    });

    for (const [method, args, uri] of [
      ["register()", [], ""],
      ["register(string)", ["ipfs://five"], "ipfs://five"],
    ] as const) {
      it(`${method}: enters an identity under the next id`, async () => {
        const { registrar } = deployment.actors;
        const { contract, send, read } = await client(registrar);
        await expect(await send(method, ...args))
          .to.emit(contract, "Registered")
          .withArgs(5n, uri, registrar.address);
        expect(await read("tokenURI", 5n)).to.equal(uri);
        expect(await registry.agentCount()).to.equal(5n);
      });
    }
  });

  describe("register", () => {
    it("gives no trust: no status, no posture, no key, no wallet, no owner to ask", async () => {
      expect(await registry.statusOf(4n)).to.equal(STATUS.NONE);
      expect(await registry.standingOf(4n, ZeroHash)).to.deep.equal([STATUS.NONE, 0n, 0n, ZeroHash, 0n]);
      expect(await registry.signerOf(4n)).to.equal("0x");
      expect(await registry.ownerOfAgent(4n)).to.equal(ZeroAddress);
      expect(await registry.getAgentWallet(4n)).to.equal(ZeroAddress);
      expect(await registry.getMetadata(4n, WALLET_KEY)).to.equal("0x");
    });

    it("refuses metadata under the reserved key", async () => {
      const metadata = [{ metadataKey: WALLET_KEY, metadataValue: owner }];
      await expect(as("registrar")["register(string,(string,bytes)[])"]("", metadata))
        .to.be.revertedWithCustomError(registry, "Identity_ReservedKey")
        .withArgs(WALLET_KEY);
    });

    it("does not call its receiver: a contract needs no hook to own an entry", async () => {
      const contract = await deployment.system.getAddress();
      await as("registrar").enroll(await registration(deployment, "of a contract", { owner: contract }));
      expect(await registry.ownerOf(5n)).to.equal(contract);
    });
  });

  describe("enrolled agents", () => {
    it("are registered too, with a wallet that is their owner's", async () => {
      const body = await registration(deployment, "new");
      const sent = await as("registrar").enroll(body);
      await expect(sent).to.emit(registry, "Transfer").withArgs(ZeroAddress, owner, 5n);
      await expect(sent).to.emit(registry, "Locked").withArgs(5n);
      await expect(sent).to.emit(registry, "Registered").withArgs(5n, body.uri, owner);
      await expect(sent)
        .to.emit(registry, "MetadataSet")
        .withArgs(5n, (topic: { hash: string }) => topic.hash === id(WALLET_KEY), WALLET_KEY, owner.toLowerCase());
      expect(await registry.ownerOf(5n)).to.equal(owner);
      expect(await registry.balanceOf(owner)).to.equal(4n);
      expect(await registry.tokenURI(5n)).to.equal(body.uri);
      expect(await registry.getAgentWallet(5n)).to.equal(owner);
      expect(await registry.getMetadata(5n, WALLET_KEY)).to.equal(owner.toLowerCase());
    });
  });

  describe("the token", () => {
    it("is locked", async () => {
      expect(await registry.locked(1n)).to.equal(true);
      await expect(registry.locked(UNKNOWN))
        .to.be.revertedWithCustomError(registry, "ERC721NonexistentToken")
        .withArgs(UNKNOWN);
    });

    it("is neither transferred nor approved, not even by its owner", async () => {
      const { stranger } = deployment.actors;
      const own = as("owner");
      for (const attempt of [
        () => own.transferFrom(owner, stranger.address, 1n),
        () => own["safeTransferFrom(address,address,uint256)"].staticCall(owner, stranger.address, 1n),
        () => own["safeTransferFrom(address,address,uint256,bytes)"].staticCall(owner, stranger.address, 1n, "0x"),
        () => own.approve(stranger.address, 1n),
        () => own.setApprovalForAll(stranger.address, true),
      ]) {
        await expect(attempt()).to.be.revertedWithCustomError(registry, "Identity_Soulbound").withArgs();
      }
      expect(await registry.getApproved(1n)).to.equal(ZeroAddress);
      expect(await registry.isApprovedForAll(owner, stranger.address)).to.equal(false);
    });

    it("keeps its plain ABI: a transfer that is really sent fails as well", async () => {
      const standard = ["function transferFrom(address,address,uint256)", "function approve(address,uint256)"];
      const token = new Contract(await registry.getAddress(), standard, deployment.actors.owner);
      for (const [method, args] of [
        ["transferFrom", [owner, deployment.actors.stranger.address, 1n]],
        ["approve", [deployment.actors.stranger.address, 1n]],
      ] as const) {
        await expect(token.getFunction(method).send(...args))
          .to.be.revertedWithCustomError(registry, "Identity_Soulbound")
          .withArgs();
      }
      expect(await registry.ownerOf(1n)).to.equal(owner);
    });

    it("authorizes its owner and nobody else", async () => {
      const { registrar, timelock } = deployment.actors;
      expect(await registry.isAuthorizedOrOwner(owner, 1n)).to.equal(true);
      for (const { address } of [registrar, timelock]) {
        expect(await registry.isAuthorizedOrOwner(address, 1n)).to.equal(false);
      }
      expect(await registry.isAuthorizedOrOwner(ZeroAddress, 1n)).to.equal(false);
      await expect(registry.isAuthorizedOrOwner(ZeroAddress, UNKNOWN))
        .to.be.revertedWithCustomError(registry, "ERC721NonexistentToken")
        .withArgs(UNKNOWN);
    });
  });

  describe("the owner's writes", () => {
    const writes = [
      ["setAgentURI", ["uri"]],
      ["setMetadata", ["key", "0x01"]],
      ["unsetAgentWallet", []],
      ["setAgentWallet", ["0x00000000000000000000000000000000000000aa", 1n, "0x"]],
    ] as const;

    for (const [method, args] of writes) {
      it(`${method}: refuses an unknown id, and a Revoked agent`, async () => {
        const write = as("owner").getFunction(method);
        await expect(write.send(UNKNOWN, ...args))
          .to.be.revertedWithCustomError(registry, "ERC721NonexistentToken")
          .withArgs(UNKNOWN);
        await expect(write.send(3n, ...args))
          .to.be.revertedWithCustomError(registry, "Identity_WrongStatus")
          .withArgs(3n, STATUS.REVOKED);
      });
    }

    it("describe a Suspended agent, and an identity without trust", async () => {
      await as("owner").setAgentURI(2n, "two");
      await as("registrar").setMetadata(4n, "key", "0x04");
      expect([await registry.tokenURI(2n), await registry.getMetadata(4n, "key")]).to.deep.equal(["two", "0x04"]);
    });

    it("refuse the reserved key", async () => {
      await expect(as("owner").setMetadata(1n, WALLET_KEY, owner))
        .to.be.revertedWithCustomError(registry, "Identity_ReservedKey")
        .withArgs(WALLET_KEY);
    });
  });

  describe("setAgentWallet", () => {
    let statement: WalletStatement;

    beforeEach(async () => {
      const newWallet = deployment.actors.stranger.address;
      statement = { agentId: 1n, newWallet, owner, deadline: (await now()) + 100n };
    });

    const sign = (changes: Partial<WalletStatement> = {}) =>
      signWallet(deployment, deployment.actors.stranger, { ...statement, ...changes });
    const set = ({ agentId, newWallet, deadline }: WalletStatement, signature: string) =>
      as("owner").setAgentWallet(agentId, newWallet, deadline, signature);
    const bad = (sent: Promise<unknown>, wallet = statement.newWallet) =>
      expect(sent)
        .to.be.revertedWithCustomError(registry, "Identity_BadWalletSignature")
        .withArgs(statement.agentId, wallet);

    it("names the wallet that signed", async () => {
      await expect(set(statement, await sign()))
        .to.emit(registry, "MetadataSet")
        .withArgs(
          1n,
          (topic: { hash: string }) => topic.hash === id(WALLET_KEY),
          WALLET_KEY,
          statement.newWallet.toLowerCase(),
        );
      expect(await registry.getAgentWallet(1n)).to.equal(statement.newWallet);
      expect(await registry.getMetadata(1n, WALLET_KEY)).to.equal(statement.newWallet.toLowerCase());
    });

    it("refuses a statement about anything else", async () => {
      for (const changes of [
        { agentId: 2n },
        { newWallet: deployment.actors.guardian.address },
        { owner: deployment.actors.stranger.address },
        { deadline: statement.deadline + 1n },
      ]) {
        await bad(set(statement, await sign(changes)));
      }
    });

    it("refuses another signer, another domain and no signature", async () => {
      const { guardian, stranger } = deployment.actors;
      await bad(set(statement, await signWallet(deployment, guardian, statement)));
      for (const domain of [
        { name: "Countersign" },
        { version: "2" },
        { chainId: 1n },
        { verifyingContract: await deployment.system.getAddress() },
      ]) {
        await bad(set(statement, await signWallet(deployment, stranger, statement, domain)));
      }
      await bad(set(statement, "0x"));
    });

    it("refuses the zero address", async () => {
      await expect(set({ ...statement, newWallet: ZeroAddress }, "0x"))
        .to.be.revertedWithCustomError(registry, "Identity_ZeroWallet")
        .withArgs(1n);
    });

    it("takes a deadline from now to five minutes ahead", async () => {
      const { time } = connection.networkHelpers;
      /** Sends at a moment of its own a statement with a deadline so much later. */
      const setAhead = async (ahead: bigint) => {
        const at = (await now()) + 1_000n;
        const deadline = at + ahead;
        const signature = await sign({ deadline });
        await time.setNextBlockTimestamp(at);
        return { at, deadline, sent: set({ ...statement, deadline }, signature) };
      };
      const past = await setAhead(-1n);
      await expect(past.sent).to.be.revertedWithCustomError(registry, "Identity_Expired").withArgs(past.deadline);
      for (const ahead of [FIVE_MINUTES + 1n, 2n ** 64n]) {
        const { at, deadline, sent } = await setAhead(ahead);
        await expect(sent)
          .to.be.revertedWithCustomError(registry, "Identity_DeadlineTooFar")
          .withArgs(deadline, at + FIVE_MINUTES);
      }
      for (const ahead of [0n, FIVE_MINUTES]) await (await setAhead(ahead)).sent;
    });

    it("takes a statement once, and none that is older than one it took", async () => {
      const [first, second] = [await sign(), await sign({ deadline: statement.deadline + 1n })];
      const { deadline } = statement;
      await set({ ...statement, deadline: deadline + 1n }, second);
      for (const [again, signature] of [
        [deadline + 1n, second],
        [deadline, first],
      ] as const) {
        await expect(set({ ...statement, deadline: again }, signature))
          .to.be.revertedWithCustomError(registry, "Identity_DeadlineUsed")
          .withArgs(1n, again, deadline + 1n);
      }
    });

    it("remembers the deadline of a wallet that was unset", async () => {
      const signature = await sign();
      await set(statement, signature);
      await as("owner").unsetAgentWallet(1n);
      await expect(set(statement, signature))
        .to.be.revertedWithCustomError(registry, "Identity_DeadlineUsed")
        .withArgs(1n, statement.deadline, statement.deadline);
    });

    it("counts deadlines for each agent alone", async () => {
      await set(statement, await sign());
      const agentId = await registerAgent(deployment, "other");
      await set({ ...statement, agentId }, await sign({ agentId }));
      expect(await registry.getAgentWallet(agentId)).to.equal(statement.newWallet);
    });

    it("asks a wallet with code (ERC-1271), and no key for it", async () => {
      const { deadline } = statement;
      const accepting = async (hash: string) => await deployWallet(deployment, hash);
      const refusing = await accepting(id("another hash"));
      await bad(set({ ...statement, newWallet: refusing }, await sign({ newWallet: refusing })), refusing);
      // The wallet's address is part of what it accepts, so it is worked out before it exists.
      const { stranger } = deployment.actors;
      const nonce = await deployment.ethers.provider.getTransactionCount(stranger.address);
      const newWallet = connection.ethers.getCreateAddress({ from: stranger.address, nonce });
      const hash = await walletDigest(deployment, { ...statement, newWallet });
      expect(await accepting(hash)).to.equal(newWallet);
      await as("owner").setAgentWallet(1n, newWallet, deadline, "0x1234");
      expect(await registry.getAgentWallet(1n)).to.equal(newWallet);
    });

    it("refuses a Suspended agent", async () => {
      await expect(set({ ...statement, agentId: 2n }, await sign({ agentId: 2n })))
        .to.be.revertedWithCustomError(registry, "Identity_WrongStatus")
        .withArgs(2n, STATUS.SUSPENDED);
    });

    it("serves an identity without trust, whose wallet counts from its enrolment on", async () => {
      const { registrar, stranger } = deployment.actors;
      const entry = { ...statement, agentId: 4n, owner: registrar.address };
      const signature = await signWallet(deployment, stranger, entry);
      await as("registrar").setAgentWallet(4n, entry.newWallet, entry.deadline, signature);
      expect(await registry.getAgentWallet(4n)).to.equal(ZeroAddress);
      const said = { owner: registrar.address, said: { agentId: 4n } };
      await announces(as("registrar").enrollExisting(4n, await registration(deployment, "four", said)), {
        agentId: 4n,
        wallet: entry.newWallet,
      });
      expect(await registry.getAgentWallet(4n)).to.equal(entry.newWallet);
    });
  });

  describe("getAgentWallet", () => {
    it("answers zero unless the agent is Active", async () => {
      const wallets = await Promise.all(
        [1n, 2n, 3n, 4n, 0n, UNKNOWN].map((agentId) => registry.getAgentWallet(agentId)),
      );
      expect(wallets).to.deep.equal([owner, ...Array<string>(5).fill(ZeroAddress)]);
      const metadata = await Promise.all([2n, 3n, UNKNOWN].map((agentId) => registry.getMetadata(agentId, WALLET_KEY)));
      expect(metadata).to.deep.equal(["0x", "0x", "0x"]);
    });

    it("answers again after a reinstatement, and says so", async () => {
      await announces(as("timelock").reinstate(2n, await mark(2n), FOREVER), { agentId: 2n, wallet: owner });
      expect(await registry.getAgentWallet(2n)).to.equal(owner);
    });
  });

  describe("the event of the wallet", () => {
    it("says when it stops to count: an agent is suspended, or revoked", async () => {
      await announces(as("guardian").suspend(1n, REASON), { agentId: 1n, wallet: null });
      await as("timelock").reinstate(1n, await mark(1n), FOREVER);
      await announces(as("guardian").revoke(1n, REASON), { agentId: 1n, wallet: null });
    });

    it("says nothing where nothing begins or ends", async () => {
      await expect(as("guardian").revoke(2n, REASON)).not.to.emit(registry, "MetadataSet");
      await expect(as("registrar")["register()"]()).not.to.emit(registry, "MetadataSet");
      await as("owner").unsetAgentWallet(1n);
      await expect(as("guardian").suspend(1n, REASON)).not.to.emit(registry, "MetadataSet");
      await expect(as("timelock").reinstate(1n, await mark(1n), FOREVER)).not.to.emit(registry, "MetadataSet");
    });

    it("leaves whoever follows the events with what getMetadata answers", async () => {
      await as("timelock").reinstate(2n, await mark(2n), FOREVER);
      await as("guardian").suspend(1n, REASON);
      await as("owner").unsetAgentWallet(2n);
      await as("timelock").reinstate(1n, await mark(1n), FOREVER);
      await registerAgent(deployment, "fifth");
      for (let agentId = 1n; agentId <= 5n; ++agentId) {
        const events = await registry.queryFilter(registry.filters.MetadataSet(agentId));
        expect(events.at(-1)?.args.metadataValue ?? "0x").to.equal(await registry.getMetadata(agentId, WALLET_KEY));
      }
    });
  });

  describe("ERC-4906", () => {
    it("has the standard's two events", () => {
      for (const name of ["MetadataUpdate", "BatchMetadataUpdate"] as const) {
        expect(registry.interface.getEvent(name).format("full")).to.equal(ERC4906.getEvent(name)?.format("full"));
      }
    });

    it("says whose description moved, of a Suspended agent and of an identity without trust, too", async () => {
      for (const [actor, agentId] of [
        ["owner", 1n],
        ["owner", 2n],
        ["registrar", 4n],
      ] as const) {
        const moved = as(actor).setAgentURI(agentId, "ipfs://moved");
        await expect(moved).to.emit(registry, "MetadataUpdate").withArgs(agentId);
      }
    });

    it("says nothing when an entry is made, and of what is not the description", async () => {
      await expect(as("registrar")["register(string)"]("ipfs://new")).not.to.emit(registry, "MetadataUpdate");
      await expect(as("owner").setMetadata(1n, "role", "0x01")).not.to.emit(registry, "MetadataUpdate");
      await expect(as("owner").unsetAgentWallet(1n)).not.to.emit(registry, "MetadataUpdate");
      await expect(as("guardian").revoke(1n, REASON)).not.to.emit(registry, "MetadataUpdate");
    });
  });

  describe("unsetAgentWallet", () => {
    it("leaves no wallet", async () => {
      await expect(as("owner").unsetAgentWallet(1n))
        .to.emit(registry, "MetadataSet")
        .withArgs(1n, (topic: { hash: string }) => topic.hash === id(WALLET_KEY), WALLET_KEY, "0x");
      expect(await registry.getAgentWallet(1n)).to.equal(ZeroAddress);
      expect(await registry.getMetadata(1n, WALLET_KEY)).to.equal("0x");
    });

    it("works while the agent is Suspended: it only takes away, and nothing that counts", async () => {
      await expect(as("owner").unsetAgentWallet(2n)).not.to.emit(registry, "MetadataSet");
      await as("timelock").reinstate(2n, await mark(2n), FOREVER);
      expect(await registry.getAgentWallet(2n)).to.equal(ZeroAddress);
    });
  });
});
