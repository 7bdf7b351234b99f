import { minorUnitPlaces } from "../words/currencies.ts";

/**
 * An amount as a person reads it: major units with the decimal places ISO 4217 gives the currency, thousands apart by commas
 * ("20,000.00"). Of letters that name no currency of ISO 4217 only the number of minor units is known, and said so.
 * @param units minor units, digits
 */
export function amountText(units: string, currency: string): string {
  const places = minorUnitPlaces(currency);
  if (places === null) return `${grouped(units)} minor units`;
  const digits = units.padStart(places + 1, "0");
  const point = digits.length - places;
  const whole = grouped(digits.slice(0, point));
  return places === 0 ? whole : `${whole}.${digits.slice(point)}`;
}

function grouped(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+$)/g, ",");
}
