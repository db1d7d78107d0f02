/** `raise` and `assert`. */
import type { Expression } from "../../syntax/index.ts";
import { Raised } from "../errors.ts";
import { isExceptionClass } from "../exceptions.ts";
import type { Frame } from "../machine.ts";
import { PyClass, PyException, Unknown, type Value } from "../values.ts";
import { compile } from "./expressions.ts";
import type { Exec } from "./statements.ts";
import type { Unit } from "./unit.ts";
import { mayRaise } from "./ways.ts";

export const compileRaise = (unit: Unit, exception: Expression | null, cause: Expression | null): Exec => {
  const [what, why] = [exception ? compile(unit, exception) : null, cause ? compile(unit, cause) : null];
  return (f) => {
    const { vm } = f;
    if (!what) {
      const handled = handledBy(f);
      if (!handled) vm.raise("RuntimeError", "No active exception to reraise");
      throw new Raised(handled!, f);
    }
    const made = what(f);
    if (exception) f.site = exception;
    const raised = asException(f, made);
    if (why) {
      const because = why(f);
      raised.cause = because instanceof PyClass ? vm.call(because) : because;
      if (raised.cause !== null && !(raised.cause instanceof PyException) && !(raised.cause instanceof Unknown)) vm.raise("TypeError", "exception causes must derive from BaseException");
      raised.suppressContext = true;
    }
    inContext(raised, handledBy(f));
    raised.trace = vm.trace();
    raised.origin ??= f.document.uri;
    throw new Raised(raised, f);
  };
};

/** Notes what was handled when an exception was raised; a chain that leads back to it is cut there. */
export const inContext = (raised: PyException, handled: PyException | null): void => {
  if (handled === null || handled === raised) return;
  const seen = new Set<PyException>();
  for (let one: PyException = handled; one.context instanceof PyException && !seen.has(one); one = one.context) {
    seen.add(one);
    if (one.context !== raised) continue;
    one.context = null;
    break;
  }
  raised.context = handled;
};

const handledBy = (f: Frame): PyException | null => {
  for (let frame: Frame | null = f; frame; frame = frame.back) if (frame.handling) return frame.handling;
  return null;
};

const asException = (f: Frame, value: Value): PyException => {
  const made = isExceptionClass(value) ? f.vm.call(value) : value;
  if (made instanceof PyException) return made;
  if (made instanceof Unknown) return f.vm.exception("Exception", "an exception that is not known");
  return f.vm.raise("TypeError", "exceptions must derive from BaseException");
};

export const compileAssert = (unit: Unit, test: Expression, message: Expression | null): Exec => {
  const [condition, words] = [compile(unit, test), message ? compile(unit, message) : null];
  return (f) => {
    const value = condition(f);
    f.site = test;
    const holds = f.vm.truth(value);
    if (holds || (holds === null && f.vm.trials.length === 0)) return 0;
    const exception = f.vm.exception("AssertionError", ...(words ? [words(f)] : []));
    exception.trace = f.vm.trace();
    exception.origin = f.document.uri;
    if (holds === false) throw new Raised(exception, f);
    mayRaise(f.vm, exception);
    return 0;
  };
};
