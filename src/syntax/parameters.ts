/** Makes the parameters of functions and lambdas. */
import { codeOf } from "./codes.ts";
import type { At, Build } from "./build.ts";
import { expression } from "./expressions.ts";
import type { Expression, Parameter, Parameters } from "./tree.ts";

const is = {
  typed: codeOf("typed_parameter"), default: codeOf("default_parameter"), typedDefault: codeOf("typed_default_parameter"),
  type: codeOf("type"), star: codeOf("list_splat_pattern"), doubleStar: codeOf("dictionary_splat_pattern"), identifier: codeOf("identifier"),
  keywordSeparator: codeOf("keyword_separator"), positionalSeparator: codeOf("positional_separator"), tuple: codeOf("tuple_pattern"),
};

/** The parameters at an address; none where it is -1. */
export const parameters = (build: Build, at: At): Parameters => {
  const made = {
    positional: [] as Parameter[], regular: [] as Parameter[], star: null as Parameter | null, keyword: [] as Parameter[], doubleStar: null as Parameter | null,
  };
  if (at < 0) return made;
  let afterStar = false;
  const stop = build.next(at);
  for (let child = build.first(at); child < stop; child = build.next(child)) {
    const code = build.code(child);
    if (code === is.positionalSeparator) made.positional = made.regular.splice(0);
    else if (code === is.keywordSeparator) afterStar = true;
    else if (code === is.tuple) build.problem(child, "invalid syntax");
    else {
      const form = formOf(build, child);
      if (!form) continue;
      const parameter = { start: form.start, end: form.end, name: form.name, annotation: form.annotation, default: form.default };
      if (form.stars === 2) made.doubleStar = parameter;
      else if (form.stars === 1) {
        made.star = parameter;
        afterStar = true;
      } else if (afterStar) made.keyword.push(parameter);
      else made.regular.push(parameter);
    }
  }
  return made;
};

type Form = Parameter & { readonly stars: 0 | 1 | 2 };

/** One parameter with the stars before it; null for brackets, commas and what is none. */
const formOf = (build: Build, at: At): Form | null => {
  const code = build.code(at);
  const plain = code === is.identifier || code === is.star || code === is.doubleStar;
  if (!plain && code !== is.typed && code !== is.default && code !== is.typedDefault) return null;
  const named = plain ? at : build.first(at);
  const namedCode = build.code(named);
  const name = namedCode === is.identifier ? named : build.find(named, is.identifier);
  if (name < 0) return null;
  const type = plain ? -1 : build.find(at, is.type);
  const annotation: Expression | null = type < 0 ? null : expression(build, type);
  const value = code === is.default || code === is.typedDefault ? expression(build, build.last(at)) : null;
  const stars = namedCode === is.star ? 1 : namedCode === is.doubleStar ? 2 : 0;
  // As in CPython, the span of a parameter is its name and annotation.
  const end = type < 0 ? build.end(name) : build.end(type);
  return { start: build.start(name), end, name: build.identifier(name), annotation, default: value, stars };
};
