import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";

/** How many connections may stand at once. */
export interface CrowdLimits {
  readonly total: number;
  readonly perAddress: number;
  /** so long a connection may say nothing at first, in milliseconds */
  readonly firstByteMs: number;
}

/** A connection, and what it is doing. */
export interface Guest {
  readonly socket: Socket;
  readonly address: string;
  /** the newest answer; null before the first request */
  response: ServerResponse | null;
  /** bytes it had sent when somebody last looked */
  bytes: number;
  /** when something came from it or went to it, as far as somebody looked, in milliseconds */
  at: number;
}

/** The open connections of a server. When there is no room for another, the one that is idle for longest gives way. */
export interface Crowd {
  readonly guests: ReadonlyMap<Socket, Guest>;
  /** @returns false when nobody can give way: then the newcomer cannot stay */
  enter(socket: Socket): boolean;
  /** A request came. */
  asked(socket: Socket, response: ServerResponse): void;
  /** Looks who said something since, and ends connections that never said anything. */
  look(): void;
}

export function createCrowd({ total, perAddress, firstByteMs }: CrowdLimits, stopwatch: () => number): Crowd {
  const guests = new Map<Socket, Guest>();
  const counts = new Map<string, number>();

  const leave = ({ socket, address }: Guest): void => {
    if (!guests.delete(socket)) return;
    const left = (counts.get(address) ?? 1) - 1;
    if (left === 0) counts.delete(address);
    else counts.set(address, left);
  };
  const note = (guest: Guest): void => {
    const { bytesRead } = guest.socket;
    if (bytesRead !== guest.bytes) Object.assign(guest, { bytes: bytesRead, at: stopwatch() });
  };
  const makeRoom = (among: (guest: Guest) => boolean): boolean => {
    let idlest: Guest | null = null;
    for (const guest of guests.values()) {
      note(guest);
      if (waitsForClient(guest) && among(guest) && (idlest === null || guest.at < idlest.at)) idlest = guest;
    }
    if (idlest === null) return false;
    leave(idlest);
    idlest.socket.destroy();
    return true;
  };

  return {
    guests,
    enter(socket) {
      const address = socket.remoteAddress ?? "";
      if ((counts.get(address) ?? 0) >= perAddress && !makeRoom((guest) => guest.address === address)) return false;
      if (guests.size >= total && !makeRoom(() => true)) return false;
      const guest: Guest = { socket, address, response: null, bytes: 0, at: stopwatch() };
      guests.set(socket, guest);
      counts.set(address, (counts.get(address) ?? 0) + 1);
      socket.once("close", () => leave(guest));
      return true;
    },
    asked(socket, response) {
      const guest = guests.get(socket);
      if (guest !== undefined) Object.assign(guest, { response, bytes: socket.bytesRead, at: stopwatch() });
    },
    look() {
      const now = stopwatch();
      for (const guest of guests.values()) {
        note(guest);
        if (guest.bytes === 0 && now - guest.at >= firstByteMs) guest.socket.destroy();
      }
    },
  };
}

/** Between two requests, or before the end of one. What is being answered is not given up. */
function waitsForClient({ response }: Guest): boolean {
  return isIdle(response) || response?.req.complete === false;
}

/** Whether nothing is being answered. */
export function isIdle(response: ServerResponse | null): boolean {
  return response === null || response.writableFinished;
}
