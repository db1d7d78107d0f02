/** A small checker of JSON Schema (draft 07), as far as the schemas of `media/schema` go; an unknown word in a schema is an error. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { root } from "../harness.ts";

type Schema = { readonly [word: string]: unknown };
type Check = (limit: never, value: unknown, at: string, whole: Schema, schema: Schema) => readonly string[];

export const schemaOf = (name: string): Schema => JSON.parse(readFileSync(path.join(root, `media/schema/${name}.schema.json`), "utf8")) as Schema;

const typeOf = (value: unknown): string => (value === null ? "null" : Array.isArray(value) ? "array" : typeof value);
const isType = (type: string, value: unknown): boolean => (type === "integer" ? Number.isInteger(value) : typeOf(value) === type);
const isObject = (value: unknown): value is Record<string, unknown> => typeOf(value) === "object";

const words: Readonly<Record<string, Check>> = {
  type: (types: string | readonly string[], value, at) => ([types].flat().some((one) => isType(one as string, value)) ? [] : [`${at}: ${typeOf(value)} is no ${[types].flat().join(" or ")}`]),
  const: (wanted: unknown, value, at) => (value === wanted ? [] : [`${at}: ${JSON.stringify(value)} is not ${JSON.stringify(wanted)}`]),
  enum: (choices: readonly unknown[], value, at) => (choices.includes(value) ? [] : [`${at}: ${JSON.stringify(value)} is none of ${JSON.stringify(choices)}`]),
  minimum: (least: number, value, at) => (typeof value === "number" && value < least ? [`${at}: ${value} is less than ${least}`] : []),
  pattern: (pattern: string, value, at) => (typeof value === "string" && !new RegExp(pattern).test(value) ? [`${at}: '${value}' does not match ${pattern}`] : []),
  items: (one: Schema, value, at, whole) => (Array.isArray(value) ? value.flatMap((item, i) => breaches(item, one, `${at}[${i}]`, whole)) : []),
  required: (names: readonly string[], value, at) => (isObject(value) ? names.filter((name) => !(name in value)).map((name) => `${at}: no ${name}`) : []),
  properties: (known: Readonly<Record<string, Schema>>, value, at, whole) =>
    (isObject(value) ? Object.entries(known).flatMap(([name, one]) => (name in value ? breaches(value[name], one, `${at}.${name}`, whole) : [])) : []),
  additionalProperties: (rest: Schema | false, value, at, whole, schema) => {
    if (!isObject(value)) return [];
    const others = Object.entries(value).filter(([name]) => !(name in ((schema["properties"] ?? {}) as object)));
    return others.flatMap(([name, one]) => (rest === false ? [`${at}: nothing says what ${name} is`] : breaches(one, rest, `${at}.${name}`, whole)));
  },
  anyOf: (choices: readonly Schema[], value, at, whole) => {
    const tried = choices.map((one) => breaches(value, one, at, whole));
    return tried.some((one) => one.length === 0) ? [] : [...tried].sort((a, b) => a.length - b.length)[0]!;
  },
  $ref: (target: string, value, at, whole) => breaches(value, (whole["definitions"] as Readonly<Record<string, Schema>>)[target.replace("#/definitions/", "")]!, at, whole),
};
const silent = new Set(["$schema", "title", "description", "definitions"]);

/** Where a value breaks a schema, as paths with reasons; empty when it keeps it. */
export const breaches = (value: unknown, schema: Schema, at = "$", whole = schema): readonly string[] =>
  Object.entries(schema).filter(([word]) => !silent.has(word)).flatMap(([word, limit]) => {
    const check = words[word];
    if (!check) throw new Error(`the checker does not know '${word}'`);
    return check(limit as never, value, at, whole, schema);
  });
