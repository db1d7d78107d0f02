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

/** An edit that brings names of a module into the file. */
interface ImportEdit extends Edit { readonly brings: { readonly module: string; readonly names: readonly string[] } }

/** Edits that make `names` of `module` available, in the order that sorters of imports keep; none where they are. */
export const addImports = (tree: Tree, uri: string, text: string, module: string, names: readonly string[]): readonly ImportEdit[] => {
  const known = tree.body.filter((one): one is ImportFrom => one.kind === "ImportFrom" && one.module === module && one.level === 0);
  const missing = [...names].sort((a, b) => (isBefore(a, b) ? -1 : 1)).filter((name) => !known.some((one) => one.names.some((each) => each.name === "*" || (each.name === name && each.asName === null))));
  if (missing.length === 0) return [];
  const put = (start: number, written: string, brought = missing): readonly ImportEdit[] => [{ span: { uri, start, end: start }, text: written, brings: { module, names: brought } }];
  if (known[0] && known[0].names.length > 0) return missing.flatMap((name) => {
    const later = known[0]!.names.find((one) => isBefore(name, one.name));
    return later ? put(later.start, `${name}, `, [name]) : put(known[0]!.names.at(-1)!.end, `, ${name}`, [name]);
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

/**
 * In a notebook, imports stand in the cell whose code needs them: the cells above may have run already. Other edits stay as they are;
 * the first of them says which cell it is.
 */
export const importsPerCell = (edits: readonly (Edit & Partial<ImportEdit>)[], text: string, cells: readonly number[]): readonly Edit[] => {
  const written = edits.find((one) => !one.brings);
  if (cells.length === 0 || !written) return edits;
  const cellOf = (offset: number): number => cells.findLast((cell) => cell <= offset) ?? 0;
  const cell = cellOf(written.span.start);
  const moved = edits.flatMap((one) => (one.brings && cellOf(one.span.start) !== cell ? [one.brings] : []));
  if (moved.length === 0) return edits;
  const modules = [...new Set(moved.map(({ module }) => module))].sort();
  const lines = modules.map((module) => `from ${module} import ${[...new Set(moved.filter((one) => one.module === module).flatMap((one) => one.names))].sort((a, b) => (isBefore(a, b) ? -1 : 1)).join(", ")}\n`);
  // magics and comments come first; an empty line keeps the imports apart, unless others follow
  const start = cell + /^(?:[ \t]*#.*\n)*/.exec(text.slice(cell))![0].length;
  const gap = /^(?:import|from) /.test(text.slice(start)) ? "" : "\n";
  return [{ span: { uri: written.span.uri, start, end: start }, text: `${lines.join("")}${gap}` }, ...edits.filter((one) => !one.brings || cellOf(one.span.start) === cell)];
};

const lineEnd = (text: string, offset: number): number => {
  const end = text.indexOf("\n", offset);
  const at = end < 0 ? text.length : end;
  return text[at - 1] === "\r" ? at - 1 : at;
};
