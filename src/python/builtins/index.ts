/** The module `builtins`: classes, exceptions, constants and functions that every program sees. */
import { exceptionClasses } from "../exceptions.ts";
import type { Machine } from "../machine.ts";
import {
  boolClass, bytearrayClass, bytesClass, classmethodClass, complexClass, dictClass, ellipsis, floatClass, frozensetClass, intClass, listClass, memoryviewClass, notImplemented, objectClass, propertyClass, PyModule,
  rangeClass, setClass, sliceClass, staticmethodClass, strClass, superClass, tupleClass, typeClass,
} from "../values.ts";
import "./bytes.ts";
import "./cases.ts";
import "./comparing.ts";
import { characterFunctions } from "./characters.ts";
import "./dicts.ts";
import { evaluatingFunctions } from "./evaluating.ts";
import "./floats.ts";
import "./functions.ts";
import { enumerateClass, filterClass, iterationFunctions, mapClass, reversedClass, zipClass } from "./iterators.ts";
import "./lists.ts";
import "./numbers.ts";
import { numericFunctions } from "./numeric_functions.ts";
import "./objects.ts";
import "./ranges.ts";
import { reflectionFunctions } from "./reflection.ts";
import "./sets.ts";
import "./singletons.ts";
import "./text.ts";

const classes = [
  objectClass, typeClass, intClass, boolClass, floatClass, complexClass, strClass, bytesClass, bytearrayClass, memoryviewClass, listClass, tupleClass, dictClass, setClass, frozensetClass, rangeClass, sliceClass,
  propertyClass, classmethodClass, staticmethodClass, superClass, enumerateClass, zipClass, mapClass, filterClass, reversedClass,
];

export const makeBuiltins = (vm: Machine): PyModule => {
  const module = new PyModule(vm, "builtins", { uri: "headtorch:builtins", watched: false });
  const { globals } = module;
  globals.set("__name__", "builtins").set("__doc__", null).set("__debug__", true).set("NotImplemented", notImplemented).set("Ellipsis", ellipsis);
  globals.set("None", null).set("True", true).set("False", false);
  for (const cls of classes) globals.set(cls.name, cls);
  for (const [name, cls] of exceptionClasses) globals.set(name, cls);
  for (const [alias, name] of [["IOError", "OSError"], ["EnvironmentError", "OSError"]] as const) globals.set(alias, exceptionClasses.get(name)!);
  for (const table of [numericFunctions, iterationFunctions, reflectionFunctions, characterFunctions, evaluatingFunctions]) for (const [name, value] of table) globals.set(name, value);
  return module;
};
