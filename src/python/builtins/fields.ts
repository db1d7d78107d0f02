/** `"{0.name[key]!r:>{width}}".format(…)` */
import type { Machine } from "../machine.ts";
import { ascii } from "../printing.ts";
import type { Value } from "../values.ts";

/** Where a field's first name is looked up. */
interface Source {
  readonly at: (index: number) => Value;
  readonly named: (name: string) => Value;
}

interface Counter {
  next: number;
  numbered: boolean;
}

export const formatFields = (vm: Machine, template: string, args: readonly Value[], kwargs: ReadonlyMap<string, Value>): string =>
  expand(vm, template, {
    at: (index) => (index < args.length ? args[index]! : vm.raise("IndexError", `Replacement index ${index} out of range for positional args tuple`)),
    named: (name) => {
      const found = kwargs.get(name);
      return found === undefined ? vm.throw(vm.exception("KeyError", name)) : found;
    },
  }, { next: 0, numbered: false }, 2);

export const formatMapping = (vm: Machine, template: string, mapping: Value): string =>
  expand(vm, template, {
    at: () => vm.raise("ValueError", "Format string contains positional fields"),
    named: (name) => vm.getItem(mapping, name),
  }, { next: 0, numbered: false }, 2);

const expand = (vm: Machine, template: string, source: Source, counter: Counter, depth: number): string => {
  if (depth < 0) vm.raise("ValueError", "Max string recursion exceeded");
  let text = "";
  for (let i = 0; i < template.length; ) {
    const char = template[i]!;
    if ((char === "{" || char === "}") && template[i + 1] === char) {
      text += char;
      i += 2;
    } else if (char === "}") vm.raise("ValueError", "Single '}' encountered in format string");
    else if (char === "{") {
      const end = closing(vm, template, i);
      text += replacement(vm, template.slice(i + 1, end), source, counter, depth);
      i = end + 1;
    } else {
      text += char;
      i++;
    }
  }
  return text;
};

const closing = (vm: Machine, template: string, open: number): number => {
  if (open === template.length - 1) vm.raise("ValueError", "Single '{' encountered in format string");
  let depth = 0;
  for (let i = open; i < template.length; i++) {
    if (template[i] === "{") depth++;
    else if (template[i] === "}" && --depth === 0) return i;
  }
  return vm.raise("ValueError", "expected '}' before end of string");
};

const replacement = (vm: Machine, field: string, source: Source, counter: Counter, depth: number): string => {
  const [, name, conversion, spec] = /^((?:\[[^\]]*\]|[^!:[])*)(?:!(.?))?(?::([^]*))?$/.exec(field) as unknown as [string, string, string | undefined, string | undefined];
  const value = valueOf(vm, name, source, counter);
  const shown = conversion === undefined ? value
    : conversion === "r" ? vm.repr(value)
    : conversion === "s" ? vm.str(value)
    : conversion === "a" ? ascii(vm.repr(value))
    : vm.raise("ValueError", `Unknown conversion specifier ${conversion}`);
  return vm.format(shown, spec === undefined ? "" : expand(vm, spec, source, counter, depth - 1));
};

const valueOf = (vm: Machine, name: string, source: Source, counter: Counter): Value => {
  const first = /^[^.[]*/.exec(name)![0];
  let value = firstValue(vm, first, source, counter);
  const step = /\.([^.[]*)|\[([^\]]*)\]/gy;
  step.lastIndex = first.length;
  for (let match = step.exec(name); match; match = step.exec(name)) {
    const [, attribute, key] = match;
    if (attribute === "" || key === "") vm.raise("ValueError", "Empty attribute in format string");
    value = attribute !== undefined ? vm.getAttr(value, attribute) : vm.getItem(value, /^\d+$/.test(key!) ? Number(key) : key!);
  }
  return value;
};

const firstValue = (vm: Machine, first: string, source: Source, counter: Counter): Value => {
  if (first === "") {
    if (counter.numbered) vm.raise("ValueError", "cannot switch from manual field specification to automatic field numbering");
    return source.at(counter.next++);
  }
  if (!/^\d+$/.test(first)) return source.named(first);
  if (counter.next > 0) vm.raise("ValueError", "cannot switch from automatic field numbering to manual field specification");
  counter.numbered = true;
  return source.at(Number(first));
};
