/** `__traceback__`: the places of an exception as Python's chain of tracebacks, from the frame that handles it inward. */
import type { Span } from "../base/index.ts";
import type { Machine } from "./machine.ts";
import { nativeClass, type PyException, PyObject, type Value } from "./values.ts";

const tracebackClass = nativeClass("traceback", "object");
const frameClass = nativeClass("frame", "object");

/** What was made for an exception, and of which places; an assigned one stands until it is raised again. */
const made = new WeakMap<PyException, { readonly trace: readonly Span[]; readonly value: Value }>();

export const tracebackOf = (vm: Machine, exception: PyException): Value => {
  const known = made.get(exception);
  if (known && known.trace === exception.trace) return known.value;
  const value = chainOf(vm, exception);
  made.set(exception, { trace: exception.trace, value });
  return value;
};

export const setTraceback = (vm: Machine, exception: PyException, value: Value): void => {
  if (value !== null && !(value instanceof PyObject && value.cls === tracebackClass)) vm.raise("TypeError", "__traceback__ must be a traceback or None");
  made.set(exception, { trace: exception.trace, value });
};

const chainOf = (vm: Machine, exception: PyException): Value => {
  let next: Value = null;
  for (const span of exception.trace.slice(depthOf(vm, exception)).reverse()) {
    const line = lineOf(vm, span);
    const code = new PyObject(frameClass, new Map<string, Value>([["co_filename", span.uri], ["co_name", "<unknown>"]]));
    const frame = new PyObject(frameClass, new Map<string, Value>([["f_back", null], ["f_lineno", line], ["f_code", code]]));
    next = new PyObject(tracebackClass, new Map<string, Value>([["tb_frame", frame], ["tb_next", next], ["tb_lineno", line], ["tb_lasti", 0]]));
  }
  return next;
};

/** How many frames lie outside of the one that handles the exception. */
const depthOf = (vm: Machine, exception: PyException): number => {
  let handling = vm.frame;
  while (handling && handling.handling !== exception) handling = handling.back;
  let outside = 0;
  for (let frame = (handling ?? vm.frame)?.back ?? null; frame; frame = frame.back) if (!frame.document.uri.startsWith("headtorch:")) outside++;
  return Math.min(outside, Math.max(0, exception.trace.length - 1));
};

/** The line of a place, where its text is in memory; else 1. */
const lineOf = (vm: Machine, { uri, start }: Span): number => {
  const text = vm.importer.options.sources.read(uri);
  if (typeof text !== "string") return 1;
  let line = 1;
  for (let at = text.indexOf("\n"); at >= 0 && at < start; at = text.indexOf("\n", at + 1)) line++;
  return line;
};
