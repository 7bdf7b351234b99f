import { z } from "zod";

import { minorUnits } from "../mapping/amount.ts";
import { minorUnitPlaces } from "../words/currencies.ts";

/** An amount of a currency, in minor units. */
export interface Money {
  readonly units: bigint;
  readonly currency: string;
}

/** `10,000.00 USD`: a number with or without commas between thousands, a space, the letters of a currency. */
const FORM = /^((?:0|[1-9][0-9]{0,2}(?:,[0-9]{3})+|[1-9][0-9]*))((?:\.[0-9]+)?) ([A-Z]{3,12})$/;

export const money = z.string().regex(FORM, "expected an amount such as 10,000.00 USD");

/**
 * Reads an amount as people write it.
 * @param currencies decimal places of currencies ISO 4217 does not know
 * @returns what is wrong with it, as a text, when it is no amount
 */
export function readMoney(text: string, currencies: Readonly<Record<string, number>>): Money | string {
  const [, whole, fraction = "", currency] = FORM.exec(text) ?? [];
  if (whole === undefined || currency === undefined) return "expected an amount such as 10,000.00 USD";
  const places = placesOf(currency, currencies);
  if (places === null) return `${currency} is no currency of ISO 4217: say its decimal places under currencies`;
  if (fraction.length - 1 > places) {
    return `${currency} has ${places} decimal places, and ${text} is written with ${fraction.length - 1}`;
  }
  return { units: BigInt(minorUnits(`${whole.replaceAll(",", "")}${fraction}`, places)), currency };
}

/** Of an amount in a file that was read: it is one. */
export function moneyOf(text: string, currencies: Readonly<Record<string, number>> = {}): Money {
  const money = readMoney(text, currencies);
  if (typeof money === "string") throw new TypeError(money);
  return money;
}

function placesOf(currency: string, currencies: Readonly<Record<string, number>>): number | null {
  return Object.hasOwn(currencies, currency) ? (currencies[currency] ?? null) : minorUnitPlaces(currency);
}
