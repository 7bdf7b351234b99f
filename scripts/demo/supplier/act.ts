import type { Cast } from "../cast.ts";
import type { Printer } from "../print.ts";
import { approveBooking, bookHeld, type Desk, ran, shownTools, TRACKER } from "./desk.ts";
import { supplierTools } from "./tools.ts";

/**
 * The order is placed; now an agent sees to it that it arrives, with tools of the supplier's own MCP server. One call passes, and one
 * waits for a human.
 * @param order id the ERP gave it
 */
export async function playTools(cast: Cast, desk: Desk, printer: Printer, order: string): Promise<void> {
  const { client } = desk;
  const shown = await shownTools(desk);
  printer.step(
    TRACKER,
    `is shown ${shown.length} of the supplier's ${supplierTools().length} tools, those its delegation could ever permit`,
  );

  const tracked = ran(await client.call("track_order", { order }));
  printer.step(TRACKER, `track_order: permitted, and the supplier says "${tracked}"`, "ok");

  const booking = { order, price: "1800.00" };
  const held = await bookHeld(desk, booking);
  printer.step(TRACKER, "book_express over 1,800.00 USD: held, and its user was shown where a human decides", "held");
  await approveBooking(cast, held);
  printer.step("a human", "looked at the booking and signed it with a wallet (EIP-712)", "ok");
  const booked = ran(await client.call("book_express", booking, held.retry));
  printer.step(TRACKER, `book_express: let through, once, and the supplier says "${booked}"`, "ok");
}
