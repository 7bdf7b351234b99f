import { TimelockController__factory } from "../../../types/ethers-contracts/factories/@openzeppelin/contracts/governance/TimelockController__factory.ts";
import { IAgentTrust__factory } from "../../../types/ethers-contracts/factories/contracts/interfaces/IAgentTrust__factory.ts";
import { IAnchorLog__factory } from "../../../types/ethers-contracts/factories/contracts/interfaces/IAnchorLog__factory.ts";
import { ICertificateRoots__factory } from "../../../types/ethers-contracts/factories/contracts/interfaces/ICertificateRoots__factory.ts";
import { ICouncil__factory } from "../../../types/ethers-contracts/factories/contracts/interfaces/ICouncil__factory.ts";
import { IGate__factory } from "../../../types/ethers-contracts/factories/contracts/interfaces/IGate__factory.ts";
import { IModelRegistry__factory } from "../../../types/ethers-contracts/factories/contracts/interfaces/IModelRegistry__factory.ts";
import { IPause__factory } from "../../../types/ethers-contracts/factories/contracts/interfaces/IPause__factory.ts";
import { IPolicyRegistry__factory } from "../../../types/ethers-contracts/factories/contracts/interfaces/IPolicyRegistry__factory.ts";
import { IPolicy__factory } from "../../../types/ethers-contracts/factories/contracts/interfaces/IPolicy__factory.ts";
import { IRoles__factory } from "../../../types/ethers-contracts/factories/contracts/interfaces/IRoles__factory.ts";
import { ISystem__factory } from "../../../types/ethers-contracts/factories/contracts/interfaces/ISystem__factory.ts";
import { ITrustLineage__factory } from "../../../types/ethers-contracts/factories/contracts/interfaces/ITrustLineage__factory.ts";
import { Marks__factory } from "../../../types/ethers-contracts/factories/contracts/libraries/Marks__factory.ts";
import { TrustPolicy__factory } from "../../../types/ethers-contracts/factories/contracts/policy/TrustPolicy__factory.ts";

/** The contracts' interfaces, made once: the only place that knows where TypeChain puts them. */
export const systemAbi = ISystem__factory.createInterface();
export const agentAbi = IAgentTrust__factory.createInterface();
export const policyRegistryAbi = IPolicyRegistry__factory.createInterface();
export const policyAbi = IPolicy__factory.createInterface();
export const trustPolicyAbi = TrustPolicy__factory.createInterface();
export const lineageAbi = ITrustLineage__factory.createInterface();
export const modelAbi = IModelRegistry__factory.createInterface();
export const pauseAbi = IPause__factory.createInterface();
export const anchorLogAbi = IAnchorLog__factory.createInterface();
export const certificateRootsAbi = ICertificateRoots__factory.createInterface();
export const rolesAbi = IRoles__factory.createInterface();
export const councilAbi = ICouncil__factory.createInterface();
export const gateAbi = IGate__factory.createInterface();
/** What every loosening call can be refused with. */
export const marksAbi = Marks__factory.createInterface();
export const timelockAbi = TimelockController__factory.createInterface();

/** Structs of TrustLineage as TypeChain writes them. */
export type {
  EnvelopeStruct as GrantLimits,
  GrantStruct as Grant,
  NominationStruct as Nomination,
  SignatureStruct as LineageSignature,
} from "../../../types/ethers-contracts/contracts/interfaces/ITrustLineage.ts";
