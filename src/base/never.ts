/** Closes an exhaustive `switch`: a new member of the union becomes a compile error here. */
export const assertNever = (value: never): never => {
  throw new Error(`not expected: ${JSON.stringify(value)}`);
};
