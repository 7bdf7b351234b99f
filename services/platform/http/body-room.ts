/** One body that is still coming. */
export interface Stay {
  /** @param bytes that came just now */
  add(bytes: number): void;
  leave(): void;
}

/** The memory that bodies take which have not come in full. */
export interface BodyRoom {
  /** @param drop gives the body up; it is called at most once, and leaves */
  enter(drop: () => void): Stay;
}

/** What a piece of a body costs beside its bytes: a body can be sent byte by byte. */
const PIECE_BYTES = 256;

/**
 * Whoever sends a body decides how long it takes. Beyond the limit the ones that grew longest ago are given up, never the one
 * that grows.
 * @param limit in bytes
 */
export function createBodyRoom(limit: number): BodyRoom {
  // In the order of growth.
  const stays = new Map<Stay, { readonly drop: () => void; held: number }>();
  let held = 0;

  return {
    enter(drop) {
      const mine = { drop, held: 0 };
      const stay: Stay = {
        add(bytes) {
          mine.held += bytes + PIECE_BYTES;
          held += bytes + PIECE_BYTES;
          stays.delete(stay);
          stays.set(stay, mine);
          for (const [other, { drop: giveUp }] of stays) {
            if (held <= limit || other === stay) break;
            other.leave();
            giveUp();
          }
        },
        leave() {
          if (stays.delete(stay)) held -= mine.held;
        },
      };
      return stay;
    },
  };
}
