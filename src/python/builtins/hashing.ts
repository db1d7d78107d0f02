/** `hash()`: a number from the key that stands for a value in dicts, so equal values have equal hashes. */
import { safe } from "../operators.ts";
import { identityOf } from "../equality.ts";

/** CPython's modulus for numeric hashes. */
const modulus = (1n << 61n) - 1n;

/** FNV-1a over UTF-16 units, 53 bits; any fixed mix will do, since CPython's own is random. */
const textHash = (text: string): number => {
  let high = 0xcbf29ce4;
  let low = 0x84222325;
  for (let i = 0; i < text.length; i++) {
    low = Math.imul(low ^ text.charCodeAt(i), 0x01000193) >>> 0;
    high = Math.imul(high ^ low, 0x01000193) >>> 0;
  }
  return (high & 0xfffff) * 2 ** 32 + low;
};

const wholeHash = (value: bigint): number | bigint => {
  const rest = (value < 0n ? -value : value) % modulus;
  const hash = value < 0n ? -rest : rest;
  return safe(hash === -1n ? -2n : hash);
};

/** A float's hash is that of the fraction it is: halving is a turn by one bit, since 2**61 is 1 modulo the modulus. */
const fractionHash = (value: number): number | bigint => {
  let halvings = 0;
  let whole = Math.abs(value);
  while (!Number.isInteger(whole)) {
    whole *= 2;
    halvings++;
  }
  const turn = BigInt((61 - (halvings % 61)) % 61);
  const rest = ((BigInt(whole) % modulus) << turn) % modulus;
  return wholeHash(value < 0 ? -rest : rest);
};

/** The hash of a map key made by the machine's `hashKey`. */
export const hashNumber = (key: unknown): number | bigint => {
  if (typeof key === "number") {
    if (Number.isInteger(key)) return wholeHash(BigInt(key));
    return Number.isFinite(key) ? fractionHash(key) : key > 0 ? 314159 : key < 0 ? -314159 : 0;
  }
  if (typeof key === "bigint") return wholeHash(key);
  if (typeof key === "string") return textHash(key);
  return key === null || key === undefined ? 0xfca86420 : identityOf(key as object);
};
