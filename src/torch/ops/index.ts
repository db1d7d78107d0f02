/** The op table: the sum of the family files. A name stands in it once. */
import type { AnyOp } from "../op.ts";

const families: readonly Readonly<Record<string, unknown>>[] = [];

const isOp = (value: unknown): value is AnyOp => typeof value === "object" && value !== null && "names" in value && "result" in value;

/** Every entry of every family, in the order of the files. */
export const allOps: readonly AnyOp[] = families.flatMap((family) => Object.values(family).flatMap((value) => (Array.isArray(value) ? value.filter(isOp) : isOp(value) ? [value] : [])));

/** Entries by each of their Python names. */
export const table: ReadonlyMap<string, AnyOp> = new Map(allOps.flatMap((one) => one.names.map((name) => [name, one] as const)));
