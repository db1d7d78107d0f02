/** The part of `node:assert/strict` that the editor's suite uses, for the browser's extension host. */

export class AssertionError extends Error {}

const show = (value: unknown): string => (typeof value === "string" ? JSON.stringify(value) : (JSON.stringify(value) ?? String(value)));

const fail = (message: string | undefined, otherwise: string): never => {
  throw new AssertionError(message ?? otherwise);
};

function ok(value: unknown, message?: string): asserts value {
  if (!value) fail(message, `${show(value)} is not true`);
}

const assert = Object.assign(ok, {
  ok,
  equal: (actual: unknown, expected: unknown, message?: string): void => {
    if (!Object.is(actual, expected)) fail(message, `${show(actual)} is not ${show(expected)}`);
  },
  deepEqual: (actual: unknown, expected: unknown, message?: string): void => {
    if (show(actual) !== show(expected)) fail(message, `${show(actual)} is not ${show(expected)}`);
  },
  match: (text: string, pattern: RegExp, message?: string): void => {
    if (!pattern.test(text)) fail(message, `${show(text)} does not match ${pattern}`);
  },
});

export default assert;
