import { speaksOf, type Action } from "./action.ts";
import { blocked, type Answer } from "./answer.ts";
import { holds, HOUR, includes, TOP_SECRET, type Envelope } from "./envelope.ts";
import { sayTotal } from "./meters.ts";

const HOURS_OF_A_WEEK = 168n;
/** 1970-01-01 was a Thursday, and weeks begin on Monday. */
const EPOCH_HOUR_OF_WEEK = 72n;

/** What one envelope says of one action, counters aside. */
export function* sayLimits(envelope: Envelope, action: Action): Iterable<Answer> {
  yield* sayHours(envelope, action);
  yield* sayOperation(envelope, action);
  yield* sayAmount(envelope, action);
  yield* sayData(envelope, action);
  yield* sayCommunication(envelope, action);
}

function* sayHours({ temporal }: Envelope, { time }: Action): Iterable<Answer> {
  const hour = (time / HOUR + EPOCH_HOUR_OF_WEEK) % HOURS_OF_A_WEEK;
  if (((temporal.week >> hour) & 1n) === 0n) yield blocked("TEMPORAL", "OUTSIDE_HOURS");
  if (temporal.blackouts.some(({ from, until }) => from <= time && time < until)) yield blocked("TEMPORAL", "BLACKOUT");
}

function* sayOperation({ operational }: Envelope, action: Action): Iterable<Answer> {
  const { operations, targets } = operational;
  if (!includes(operations, action.actionType)) yield blocked("OPERATIONAL", "OPERATION_NOT_DELEGATED");
  if (!includes(targets, action.target)) yield blocked("OPERATIONAL", "TARGET_NOT_DELEGATED");
}

function* sayAmount({ dimensions, financial }: Envelope, action: Action): Iterable<Answer> {
  if (!speaksOf(action, "AMOUNT")) return;
  if (!holds(dimensions, "FINANCIAL")) {
    yield blocked("FINANCIAL", "DIMENSION_NOT_HELD");
    return;
  }
  if (action.currency !== financial.currency) yield blocked("FINANCIAL", "CURRENCY_NOT_DELEGATED");
  yield* sayTotal(financial.perAction, action.amount);
}

function* sayData({ dimensions, dataAccess }: Envelope, action: Action): Iterable<Answer> {
  const { readable, writable, ceiling, pii } = dataAccess;
  const names = speaksOf(action, "DATA_SET");
  const isClassified = speaksOf(action, "CLASSIFICATION");
  const writes = speaksOf(action, "WRITE");
  const isPersonal = speaksOf(action, "PII");
  if (!names && !isClassified && !writes && !isPersonal) return;
  if (!holds(dimensions, "DATA_ACCESS")) {
    yield blocked("DATA_ACCESS", "DIMENSION_NOT_HELD");
    return;
  }
  // Writing to what has no name is writing to the zero name.
  if ((names || writes) && !includes(writes ? writable : readable, action.dataSet)) {
    yield blocked("DATA_ACCESS", "DATA_SET_NOT_DELEGATED");
  }
  if (isClassified && action.classification > ceiling) yield blocked("DATA_ACCESS", "CLASSIFICATION_CEILING");
  if (names && !isClassified && ceiling < TOP_SECRET) yield blocked("DATA_ACCESS", "CLASSIFICATION_MISSING");
  if (isPersonal && !pii) yield blocked("DATA_ACCESS", "PII_NOT_DELEGATED");
}

function* sayCommunication({ dimensions, communication }: Envelope, action: Action): Iterable<Answer> {
  const { channels, recipients, outside } = communication;
  if (!(["CHANNEL", "RECIPIENT", "EXTERNAL"] as const).some((facet) => speaksOf(action, facet))) return;
  if (!holds(dimensions, "COMMUNICATION")) {
    yield blocked("COMMUNICATION", "DIMENSION_NOT_HELD");
    return;
  }
  if (speaksOf(action, "CHANNEL") && !includes(channels, action.channel)) {
    yield blocked("COMMUNICATION", "CHANNEL_NOT_DELEGATED");
  }
  if (speaksOf(action, "RECIPIENT") && !includes(recipients, action.recipient)) {
    yield blocked("COMMUNICATION", "RECIPIENT_NOT_DELEGATED");
  }
  if (speaksOf(action, "EXTERNAL") && !outside) yield blocked("COMMUNICATION", "OUTSIDE_NOT_DELEGATED");
}
