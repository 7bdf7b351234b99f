import { decodeBase64url } from "../../core/encoding/base64url.ts";
import { isCountersignError } from "../../core/errors/error.ts";
import { publicKeyOf } from "../../core/jws/key.ts";
import type { PublicKey } from "../../core/ports/ports.ts";
import type { Parser } from "./setting.ts";

/** A path of a file or directory, relative to where the service was started. */
export const path: Parser<string> = {
  form: "a path",
  parse: (text) => (text.includes("\0") ? undefined : text),
};

/** 0 takes any free port. */
export const port: Parser<number> = integer(0, 65_535);

/** An http(s) URL. */
export const httpUrl: Parser<string> = {
  form: "an http or https URL",
  parse: (text) => {
    const url = URL.parse(text);
    return url?.protocol === "http:" || url?.protocol === "https:" ? text : undefined;
  },
};

/** An address to listen on. */
export const host: Parser<string> = {
  form: "a host name or an IP address",
  parse: (text) => (/^[A-Za-z0-9.:-]{1,253}$/.test(text) ? text : undefined),
};

/** A log's id in AnchorLog. */
export const logId: Parser<number> = integer(1, Number.MAX_SAFE_INTEGER);

/** A log, and where its owner listens. */
export interface LogOwner {
  readonly logId: number;
  readonly url: string;
}

export const logOwner: Parser<LogOwner> = {
  form: "<log id>=<URL of its owner>",
  parse: (text) => {
    const [id = "", ...rest] = text.split("=");
    const log = logId.parse(id);
    const url = httpUrl.parse(rest.join("="));
    return log === undefined || url === undefined ? undefined : { logId: log, url };
  },
};

export function integer(min: number, max: number): Parser<number> {
  return {
    form: `a whole number from ${min} to ${max}`,
    parse: (text) => {
      if (!/^(0|[1-9][0-9]{0,15})$/.test(text)) return undefined;
      const value = Number(text);
      return value >= min && value <= max ? value : undefined;
    },
  };
}

export function oneOf<const T extends string>(words: readonly T[]): Parser<T> {
  return { form: `one of ${words.join(", ")}`, parse: (text) => words.find((word) => word === text) };
}

/** An Ed25519 public key: `x` of its JWK. */
export const ed25519Key: Parser<PublicKey> = {
  form: "an Ed25519 public key, 43 characters of base64url",
  parse: (text) => {
    try {
      return publicKeyOf("Ed25519", decodeBase64url(text));
    } catch (error) {
      if (isCountersignError(error)) return undefined;
      throw error;
    }
  },
};

/** Values separated by commas, at least one. */
export function listOf<T>(item: Parser<T>): Parser<readonly T[]> {
  return {
    form: `a list, separated by commas, each ${item.form}`,
    parse: (text) => {
      const values = text.split(",").map((part) => item.parse(part.trim()));
      const valid = values.filter((value) => value !== undefined);
      return valid.length === values.length ? valid : undefined;
    },
  };
}
