import { concat, sha256 } from "ethers";

/** An opening of a commitment (EIP-4844) that every client of Ethereum is tested with. */
export const SOUND_OPENING = {
  z: "0x564c0a11a0f704f4fc3e8acfe0f8245f0ad1347b378fbf96e206da11a5d36306",
  y: "0x24d25032e67a7e6a4910df5834b8fe70e6bcfeeac0352434196bdf4b2485d5a1",
  commitment: "0x8f59a8d2a1a625a17f3fea0fe5eb8c896db3764f3185481bc22f91b4aaffcca25f26936857bc3a7c2539ea8ec3a952b7",
  proof: "0x873033e038326e87ed3e1276fd140253fa08e9fc25fb2d9a98527fc22a2c9612fbeafdad446cbc7bcdbdcd780af2c16a",
};

/** What the commitment is named by. */
export const versionedHash = (commitment: string): string => `0x01${sha256(commitment).slice(4)}`;

/** What the precompile is asked with. */
export const openingInput = (
  { z, y, commitment, proof }: typeof SOUND_OPENING,
  hash = versionedHash(commitment),
): string => concat([hash, z, y, commitment, proof]);

export const SOUND_INPUT = openingInput(SOUND_OPENING);
