import { expect } from "chai";
import { id, Interface, toUtf8String, Wallet } from "ethers";
import { network } from "hardhat";

import { type RpcServer, startRpcServer } from "../../services/devchain/server.ts";
import { AgentRegistry__factory, Roles__factory } from "../../types/ethers-contracts/index.ts";
import { type Deployment, deploySystem } from "../contracts/fixture.ts";
import { REASON, registerAgent } from "../contracts/support/agents.ts";
import { type Agent0, type Client, installAgent0 } from "./support/agent0.ts";
import { skipLoudly } from "./support/tools.ts";

const CHAIN_ID = 31_337;
const DESCRIPTION = { name: "po-generator", description: "Writes purchase orders." };

/**
 * What the client's ABI names and the standard does not: ERC-721's `approve` with its arguments the wrong way round, which it
 * never calls, and a function of earlier drafts, in whose place it takes EIP-5267's `eip712Domain()`.
 */
const NOT_STANDARD = ["approve(uint256,address)", "DOMAIN_SEPARATOR()"];

const registry = AgentRegistry__factory.createInterface();
const roles = Roles__factory.createInterface();

describe("an ERC-8004 client nobody here wrote (agent0-sdk)", () => {
  let agent0: Agent0;
  let deployment: Deployment;
  let server: RpcServer | null = null;
  let address: string;
  let reader: Client;
  const [owner, newWallet, registrar] = [Wallet.createRandom(), Wallet.createRandom(), Wallet.createRandom()];
  const lower = (text: string | undefined) => text?.toLowerCase();

  before(async function () {
    const installed = await installAgent0();
    if (installed === null) skipLoudly(this, "agent0-sdk cannot be installed from npm here");
    agent0 = installed;
    const connection = await network.create();
    server = await startRpcServer(0, (method, params) => connection.provider.request({ method, params: [...params] }));
    deployment = await deploySystem(connection);
    const { agentRegistry, actors, networkHelpers } = deployment;
    await deployment.roles.connect(actors.timelock).grantRole(id("REGISTRAR"), registrar.address);
    for (const { address: account } of [owner, registrar]) await networkHelpers.setBalance(account, 10n ** 18n);
    address = await agentRegistry.getAddress();
    reader = client();
  });
  after(() => server?.stop());

  function client(wallet?: { readonly privateKey: string }): Client {
    return new agent0.SDK({
      chainId: CHAIN_ID,
      rpcUrl: server?.url ?? "",
      registryOverrides: { [CHAIN_ID]: { IDENTITY: address } },
      ...(wallet && { privateKey: wallet.privateKey }),
    });
  }

  /** An agent of ours, as the registrar enters it. @returns its id as the client spells it */
  async function enroll(name: string, uri = descriptionUri()): Promise<string> {
    return `${CHAIN_ID}:${await registerAgent(deployment, name, { owner: owner.address, uri })}`;
  }

  const nameOf = (event: string) => /^event (\w+)/.exec(event)?.[1] ?? "";
  /** How the client shows an error it does not know. */
  const unknown = (error: { selector: string } | null) => `reverted with the following signature:\n${error?.selector}`;
  const descriptionUri = () => agent0.encodeErc8004JsonDataUri(DESCRIPTION);
  const idOf = (agentId: string) => BigInt(agentId.slice(agentId.indexOf(":") + 1));

  const metadataOf = (agentId: string, key: string) =>
    reader.chainClient.readContract({
      address,
      abi: agent0.IDENTITY_REGISTRY_ABI,
      functionName: "getMetadata",
      args: [idOf(agentId), key],
    });

  /** What the client finds in the chain's logs, decoded with its own ABI. */
  async function eventsOf(agentId: string, eventName: string): Promise<unknown[][]> {
    const abi = agent0.IDENTITY_REGISTRY_ABI;
    const query = { address, abi, eventName, eventArgs: { agentId: idOf(agentId) }, fromBlock: 0n };
    const logs = await reader.chainClient.getEventLogs(query);
    return logs.map((log) => [...(new Interface(abi).parseLog(log)?.args ?? [])] as unknown[]);
  }

  it("knows no function or event of the registry that is not there", () => {
    const ours: Interface = registry;
    const theirs = new Interface(agent0.IDENTITY_REGISTRY_ABI);
    const answerOf = (each: Interface, name: string) => {
      const found = each.getFunction(name);
      return [found?.constant, found?.outputs.map((output) => output.type)];
    };
    const names: string[] = [];
    theirs.forEachFunction((each) => names.push(each.format("sighash")));
    expect(names.filter((name) => !ours.hasFunction(name))).to.have.members(NOT_STANDARD);
    // Writes may be declared to write less here: transfers and approvals only ever fail.
    const views = names.filter((name) => theirs.getFunction(name)?.constant === true && ours.hasFunction(name));
    expect(views).to.have.length.greaterThan(5);
    for (const name of views) expect(answerOf(ours, name), name).to.deep.equal(answerOf(theirs, name));
    const events: string[] = [];
    theirs.forEachEvent((event) => events.push(event.format("minimal")));
    expect(events).to.have.length(3);
    expect(events).to.deep.equal(events.map((event) => ours.getEvent(nameOf(event))?.format("minimal")));
  });

  it("reads an agent: owner, address and text of its description, wallet", async () => {
    const agentId = await enroll("reads");
    expect(await reader.getAgentOwner(agentId)).to.equal(owner.address);
    expect(await reader.isAgentOwner(agentId, owner.address)).to.equal(true);
    expect(await reader.isAgentOwner(agentId, newWallet.address)).to.equal(false);
    const agent = await reader.loadAgent(agentId);
    expect(agent.agentURI).to.equal(descriptionUri());
    expect({ name: agent.name, description: agent.description }).to.deep.equal(DESCRIPTION);
    expect(await agent.getWallet()).to.equal(owner.address);
  });

  it("finds its Registered and MetadataSet events", async () => {
    const uri = descriptionUri();
    const agentId = await enroll("events", uri);
    expect(await eventsOf(agentId, "Registered")).to.deep.equal([[idOf(agentId), uri, owner.address]]);
    const [[agent, , key, value] = []] = await eventsOf(agentId, "MetadataSet");
    expect([agent, key, value]).to.deep.equal([idOf(agentId), "agentWallet", lower(owner.address)]);
  });

  it("reads metadata the owner set", async () => {
    const agentId = await enroll("metadata");
    const { agentRegistry, ethers } = deployment;
    await agentRegistry
      .connect(owner.connect(ethers.provider))
      .setMetadata(idOf(agentId), "contact", Buffer.from("ops@example.com"));
    expect(toUtf8String((await metadataOf(agentId, "contact")) as string)).to.equal("ops@example.com");
    expect(await metadataOf(agentId, "unset")).to.equal("0x");
  });

  it("sees no wallet of an agent that may not act, and a revoked one stays readable", async () => {
    const agentId = await enroll("stopped");
    const agent = await reader.loadAgent(agentId);
    const { agentRegistry, actors } = deployment;
    await agentRegistry.connect(actors.guardian).suspend(idOf(agentId), REASON);
    expect(await agent.getWallet()).to.equal(undefined);
    await agentRegistry.connect(actors.guardian).revoke(idOf(agentId), REASON);
    expect(await agent.getWallet()).to.equal(undefined);
    expect(await reader.getAgentOwner(agentId)).to.equal(owner.address);
  });

  it("names no owner of an agent that is not there", async () => {
    const error: unknown = await reader.getAgentOwner(`${CHAIN_ID}:99`).catch((thrown: unknown) => thrown);
    expect(String(error)).to.contain("ownerOf");
    expect(await reader.loadAgent(`${CHAIN_ID}:99`).catch(String)).to.contain("Failed to load agent");
  });

  it("moves the description and the wallet for the owner, with the statement as it signs it", async () => {
    const agentId = await enroll("writes");
    const agent = await client(owner).loadAgent(agentId);
    const moved = agent0.encodeErc8004JsonDataUri({ ...DESCRIPTION, name: "po-generator-2" });
    await (await agent.setAgentURI(moved)).waitMined();
    await (await agent.setWallet(newWallet.address, { newWalletPrivateKey: newWallet.privateKey }))?.waitMined();
    const reloaded = await reader.loadAgent(agentId);
    expect(reloaded.name).to.equal("po-generator-2");
    expect(await reloaded.getWallet()).to.equal(newWallet.address);
    expect(await eventsOf(agentId, "URIUpdated")).to.deep.equal([[idOf(agentId), moved, owner.address]]);
    await (await agent.unsetWallet())?.waitMined();
    expect(await (await reader.loadAgent(agentId)).getWallet()).to.equal(undefined);
  });

  it("registers for the registrar alone, and what it registered has no standing yet", async () => {
    const uri = descriptionUri();
    const created = client(registrar).createAgent(DESCRIPTION.name, DESCRIPTION.description);
    created.setMetadata({ contact: "ops@example.com" });
    await (await created.registerHTTP(uri)).waitMined();
    const agentId = created.agentId ?? "";
    expect(await reader.getAgentOwner(agentId)).to.equal(registrar.address);
    expect(await eventsOf(agentId, "Registered")).to.deep.equal([[idOf(agentId), uri, registrar.address]]);
    expect(toUtf8String((await metadataOf(agentId, "contact")) as string)).to.equal("ops@example.com");
    expect(await deployment.agentRegistry.statusOf(idOf(agentId))).to.equal(0n);
    expect(await (await reader.loadAgent(agentId)).getWallet()).to.equal(undefined);

    const stranger = client(owner).createAgent(DESCRIPTION.name, DESCRIPTION.description);
    expect(await stranger.registerHTTP(uri).catch(String)).to.contain(unknown(roles.getError("Roles_Unauthorized")));
  });

  it("can not hand an agent to somebody else", async () => {
    const agentId = await enroll("bound");
    const agent = await client(owner).loadAgent(agentId);
    expect(await agent.transfer(newWallet.address).catch(String)).to.contain(
      unknown(registry.getError("Identity_Soulbound")),
    );
    expect(await reader.getAgentOwner(agentId)).to.equal(owner.address);
  });
});
