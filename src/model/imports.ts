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
const packageOf = (one: Import | ImportFrom): string => (one.kind === "ImportFrom" ? one.module : one.names[0]!.name).split(".")[0]!;

/** Edits that make `names` of `module` available; none where they are. */
export const addImports = (tree: Tree, uri: string, text: string, module: string, names: readonly string[]): readonly Edit[] => {
  const known = tree.body.filter((one): one is ImportFrom => one.kind === "ImportFrom" && one.module === module && one.level === 0);
  const missing = names.filter((name) => !known.some((one) => one.names.some((each) => each.name === "*" || (each.name === name && each.asName === null))));
  if (missing.length === 0) return [];
  const at = (start: number): Edit["span"] => ({ uri, start, end: start });
  const last = known[0]?.names.at(-1);
  if (last) return [{ span: at(last.end), text: missing.map((name) => `, ${name}`).join("") }];
  const line = `from ${module} import ${missing.join(", ")}`;
  const leading = leadingImports(tree);
  // beside its own package, else behind the last one
  const beside = leading.filter((one) => packageOf(one) === module.split(".")[0]).at(-1) ?? leading.at(-1);
  if (beside && !isFuture(beside)) return [{ span: at(lineEnd(text, beside.end)), text: `\n${line}` }];
  const first = tree.body.find((one) => !isDocstring(one) && !(isImport(one) && isFuture(one)));
  return [{ span: at(first?.start ?? text.length), text: `${line}\n\n` }];
};

const lineEnd = (text: string, offset: number): number => {
  const end = text.indexOf("\n", offset);
  const at = end < 0 ? text.length : end;
  return text[at - 1] === "\r" ? at - 1 : at;
};
