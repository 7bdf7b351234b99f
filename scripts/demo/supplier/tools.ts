import type { JsonObject } from "../../../services/core/json/parse.ts";
import { asText } from "./as-text.ts";

/** A tool of the supplier: what it is to whoever lists it, and what it does. */
export interface SupplierTool {
  readonly definition: JsonObject;
  /** @returns its answer in words */
  readonly run: (given: JsonObject) => string;
}

const text = { type: "string" };
const money = { type: "string", description: "US dollars with two decimals" };

/** What the vendor offers, as the example's file has it pinned. */
export function supplierTools(): readonly SupplierTool[] {
  const booked: JsonObject[] = [];
  return [
    {
      definition: definition("track_order", "Says when an order will arrive, and what it costs to have it sooner.", {
        order: text,
      }),
      run: ({ order }) => `${asText(order)} arrives in 12 days. Express: 3 days, for 1,800.00 USD.`,
    },
    {
      definition: definition("book_express", "Books express freight for an order.", { order: text, price: money }),
      run: (given) => {
        booked.push(given);
        return `Express freight ${booked.length} is booked for ${asText(given["order"])} at ${asText(given["price"])} USD.`;
      },
    },
    {
      definition: definition("change_bank_account", "Changes the account a vendor is paid at.", { account: text }),
      run: ({ account }) => `From now on everything is paid to ${asText(account)}.`,
    },
  ];
}

function definition(name: string, description: string, properties: JsonObject): JsonObject {
  const inputSchema = { type: "object", properties, required: Object.keys(properties), additionalProperties: false };
  return { name, description, inputSchema };
}
