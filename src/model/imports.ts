/** Import statements of a file: what a name is called there, and adding one that is missing. */
import type { Edit } from "../base/index.ts";
import type { Import, ImportFrom, Statement, Tree } from "../syntax/index.ts";

/** What the module `torch.nn` is called in the file's top-level imports: "nn"; null when it is not imported by a name. */
export const importedAs = (tree: Tree, module: string): string | null => {
  const [parent, leaf] = [module.slice(0, module.lastIndexOf(".")), module.slice(module.lastIndexOf(".") + 1)];
  let dotted: string | null = null;
  for (const statement of tree.body) {
    if (statement.kind === "Import") for (const { name, asName } of statement.names) {
      if (name === module && asName !== null) return asName;
      if (name === module || (name === parent && asName === null)) dotted = module;
      else if (name === parent) dotted ??= `${asName}.${leaf}`;
    }
    if (statement.kind === "ImportFrom" && statement.module === parent && statement.level === 0) for (const { name, asName } of statement.names) if (name === leaf) return asName ?? leaf;
  }
  return dotted;
};

const isImport = (one: Statement): one is Import | ImportFrom => one.kind === "Import" || one.kind === "ImportFrom";
const isDocstring = (one: Statement): boolean => one.kind === "Expression" && one.value.kind === "Str";

/** The imports that a file begins with: what stands before its first other statement. */
const leadingImports = ({ body }: Tree): readonly (Import | ImportFrom)[] => {
  const end = body.findIndex((one) => !isImport(one) && !isDocstring(one));
  return body.slice(0, end < 0 ? body.length : end).filter(isImport);
};

const isFuture = (one: Import | ImportFrom): boolean => one.kind === "ImportFrom" && one.module === "__future__";
const moduleOf = (one: Import | ImportFrom): string => (one.kind === "ImportFrom" ? one.module : one.names[0]!.name);

/** Imports that stand together without an empty line: the sections that sorters of imports keep apart. */
const sectionsOf = (text: string, imports: readonly (Import | ImportFrom)[]): readonly (readonly (Import | ImportFrom)[])[] => {
  const sections: (Import | ImportFrom)[][] = [];
  for (const one of imports) {
    const last = sections.at(-1)?.at(-1);
    if (last && !/\n[ \t]*\r?\n/.test(text.slice(last.end, one.start))) sections.at(-1)!.push(one);
    else sections.push([one]);
  }
  return sections;
};

/** Packages that are known not to be Python's own. */
const installed = /^(?:torch|torchvision|torchaudio|timm|transformers|numpy|lightning|pytorch_lightning|PIL|tqdm|einops)(?:\.|$)/;
/** What swaps import of Python's own. */
const isStandard = (module: string): boolean => module === "functools";

/** Constants, classes, others: the order of names that sorters of imports keep. */
const rank = (name: string): number => (/^[A-Z0-9_]{2,}$/.test(name) ? 0 : /^[A-Z]/.test(name) ? 1 : 2);
const isBefore = (a: string, b: string): boolean => rank(a) < rank(b) || (rank(a) === rank(b) && a.toLowerCase() < b.toLowerCase());

/** Edits that make `names` of `module` available, in the order that sorters of imports keep; none where they are. */
export const addImports = (tree: Tree, uri: string, text: string, module: string, names: readonly string[]): readonly Edit[] => {
  const known = tree.body.filter((one): one is ImportFrom => one.kind === "ImportFrom" && one.module === module && one.level === 0);
  const missing = [...names].sort((a, b) => (isBefore(a, b) ? -1 : 1)).filter((name) => !known.some((one) => one.names.some((each) => each.name === "*" || (each.name === name && each.asName === null))));
  if (missing.length === 0) return [];
  const put = (start: number, written: string): readonly Edit[] => [{ span: { uri, start, end: start }, text: written }];
  if (known[0] && known[0].names.length > 0) return missing.flatMap((name) => {
    const later = known[0]!.names.find((one) => isBefore(name, one.name));
    return later ? put(later.start, `${name}, `) : put(known[0]!.names.at(-1)!.end, `, ${name}`);
  });
  const line = `from ${module} import ${missing.join(", ")}`;
  const leading = leadingImports(tree).filter((one) => !isFuture(one));
  const sections = sectionsOf(text, leading);
  const theirs = sections.findIndex((section) => section.some((one) => installed.test(moduleOf(one))));
  const section = isStandard(module) ? (theirs < 0 ? sections.at(-1) : sections[theirs - 1]) : (sections[theirs] ?? sections.at(-1));
  if (section) {
    const later = section.find((one) => one.kind === "ImportFrom" && one.level === 0 && one.module > module);
    return later ? put(later.start, `${line}\n`) : put(lineEnd(text, section.at(-1)!.end), `\n${line}`);
  }
  const first = leading[0] ?? tree.body.find((one) => !isDocstring(one) && !(isImport(one) && isFuture(one)));
  return put(first?.start ?? text.length, `${line}\n\n`);
};

const lineEnd = (text: string, offset: number): number => {
  const end = text.indexOf("\n", offset);
  const at = end < 0 ? text.length : end;
  return text[at - 1] === "\r" ? at - 1 : at;
};
