import { type AnsweredReadiness, type LogStanding } from "../standing.ts";
import { targetText } from "../status-lines.ts";
import type { TargetStanding } from "../target-probes.ts";
import { type Finding, ok, warning, wrong } from "./finding.ts";
import { duration } from "../../platform/terminal/text.ts";

/** @param name of the process whose output says more */
export function lookAtReadiness(name: string, readiness: AnsweredReadiness | null): Finding {
  const cure = `countersign logs ${name}`;
  if (readiness === null) return wrong("it does not answer", cure);
  const bad = Object.entries(readiness.checks).filter(([, said]) => said !== "ok");
  if (bad.length > 0 || !readiness.ready) return wrong(bad.map(([check, said]) => `${check} ${said}`).join(", "), cure);
  const noticed = Object.entries(readiness.notices ?? {}).filter(([, said]) => said !== "ok");
  if (noticed.length > 0) return warning(noticed.map(([check, said]) => `${check} ${said}`).join(", "), cure);
  return ok(`ready: ${Object.keys(readiness.checks).join(", ")}`);
}

/** What a record may wait for the chain. */
const LONGEST_MS = 60_000;

/** @param batcher name of the process that anchors the log */
export function lookAtAnchoring({ log, unanchored, oldest_ms: waits }: LogStanding, batcher: string): Finding {
  if (waits > LONGEST_MS) {
    const oldest = duration(Math.floor(waits / 1000));
    return wrong(`${unanchored} records of log ${log} wait, the oldest for ${oldest}`, `countersign logs ${batcher}`);
  }
  return ok(unanchored === 0 ? `log ${log} is anchored` : `${unanchored} records of log ${log} wait, none for long`);
}

/** What the probes of a target saw, and nothing more. */
export function lookAtTarget(target: TargetStanding): Finding {
  const said = targetText(target);
  if (target.enforced) return ok(said);
  if (target.gateway === "shadow") return warning(said, "countersign down, then countersign up without --shadow");
  if (target.gateway === "none") return wrong(said, "countersign logs gateway");
  if (target.direct === null)
    return warning(said, `start the target ${target.name}, or correct its url in countersign.yaml`);
  return warning(
    said,
    `have ${target.name} ask for a credential that only the gateway has: targets.${target.name}.credentials`,
  );
}
