/** What is done with a value that is one of several known ones: it is done with each, on the state before, as behind a condition that is not known. */
import { valueOfBoth } from "./compile/branches.ts";
import type { Machine } from "./machine.ts";
import type { Unknown, Value } from "./values.ts";

/** How deep such choices stand in one another; further in nothing is known. */
const deepest = 3;

/** What `act` gives for each value that `one` may be; what `otherwise` gives, else the unknown itself, where that may be anything. */
export const withEither = (vm: Machine, one: Unknown, act: (value: Value) => Value, otherwise: () => Value = () => one): Value => {
  const { frame } = vm;
  if (one.either === null || !frame || vm.choices >= deepest) return otherwise();
  vm.choices++;
  try {
    const from = (i: number): Value => (i === one.either!.length - 1 ? act(one.either![i]!) : valueOfBoth(frame, () => act(one.either![i]!), () => from(i + 1)));
    return from(0);
  } finally {
    vm.choices--;
  }
};
