import { expect } from "chai";
import fc from "fast-check";

import { createBodyRoom, type Stay } from "../../../../services/platform/http/body-room.ts";
import { BODY_LIMIT, readBody } from "../../../../services/platform/http/body.ts";
import { sendProblem, toCountersignError } from "../../../../services/platform/http/problems.ts";
import { createHttpServer } from "../../../../services/platform/http/server.ts";
import { until } from "../../../helpers/until.ts";
import { openRaw, readAnswer } from "../support/raw.ts";

const PIECE = 256;

describe("the room of bodies that are still coming", () => {
  it("never holds more than its limit beside the body that grows, and gives up who grew longest ago", () => {
    const steps = fc.array(fc.tuple(fc.nat({ max: 5 }), fc.nat({ max: 3000 })), { maxLength: 100 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8000 }), steps, (limit, each) => {
        const room = createBodyRoom(limit);
        const held = new Map<number, number>();
        const stays = new Map<number, Stay>();
        const forget = (gone: number): void => {
          expect(gone).to.equal([...held.keys()][0]);
          held.delete(gone);
          stays.delete(gone);
        };
        for (const [body, bytes] of each) {
          const mine = stays.get(body) ?? room.enter(() => forget(body));
          stays.set(body, mine);
          const before = held.get(body) ?? 0;
          held.delete(body);
          held.set(body, before + bytes + PIECE);
          mine.add(bytes);
          const others = [...held].filter(([other]) => other !== body).reduce((sum, [, size]) => sum + size, 0);
          if (others > 0) expect(others + (held.get(body) ?? 0)).to.be.at.most(limit);
          expect(held.has(body)).to.equal(true);
        }
      }),
    );
  });

  it("keeps 32 MiB of 48 open bodies of 1 MB, and still reads another", async () => {
    const codes: string[] = [];
    const server = await createHttpServer(
      (request, response) => {
        readBody(request).then(
          ({ length }) => response.end(String(length)),
          (error: unknown) => {
            codes.push(toCountersignError(error).code);
            sendProblem(response, toCountersignError(error));
          },
        );
      },
      { port: 0 },
    );
    const head = `POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${BODY_LIMIT}\r\n\r\n`;
    const open = await Promise.all(Array.from({ length: 48 }, () => openRaw(server.port)));
    for (const { send } of open) send(head + "x".repeat(BODY_LIMIT - 1));
    await until("some gave way", () => codes.length >= 16);
    const { send, closed } = await openRaw(server.port);
    send("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}");
    expect(readAnswer(await closed).text).to.match(/\r\n\r\n2$/);
    expect(new Set(codes)).to.deep.equal(new Set(["CONNECTION_DROPPED"]));
    expect(codes.length).to.be.within(16, 20);
    for (const { socket } of open) socket.destroy();
    await server.close(0);
  });
});
