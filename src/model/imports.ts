/** Import statements of a file: what a name is called there, and adding one that is missing. */
import type { Edit } from "../base/index.ts";
import type { Import, ImportFrom, Tree } from "../syntax/index.ts";

/** What the module `torch.nn` is called in the file's top-level imports: "nn"; null when it is not imported by a name. */
export const importedAs = (tree: Tree, module: string): string | null => {
  const [parent, leaf] = [module.slice(0, module.lastIndexOf(".")), module.slice(module.lastIndexOf(".") + 1)];
  for (const statement of tree.body) {
    if (statement.kind === "Import") for (const { name, asName } of statement.names) {
      if (name === module) return asName ?? module;
      if (name === parent && asName === null) return `${parent}.${leaf}`;
    }
    if (statement.kind === "ImportFrom" && statement.module === parent && statement.level === 0) for (const { name, asName } of statement.names) if (name === leaf) return asName ?? leaf;
  }
  return null;
};

/** Edits that make `name` of `module` available; none when it is. */
export const addImport = (tree: Tree, uri: string, text: string, module: string, name: string): readonly Edit[] => {
  const imports = tree.body.filter((one): one is Import | ImportFrom => one.kind === "Import" || one.kind === "ImportFrom");
  const known = imports.find((one): one is ImportFrom => one.kind === "ImportFrom" && one.module === module && one.level === 0);
  if (known?.names.some((one) => one.name === name || one.name === "*")) return [];
  if (known) {
    const last = known.names.at(-1)!;
    return [{ span: { uri, start: last.end, end: last.end }, text: `, ${name}` }];
  }
  const last = imports.filter((one) => !(one.kind === "ImportFrom" && one.module === "__future__")).at(-1);
  const line = `from ${module} import ${name}`;
  if (last) return [{ span: { uri, start: last.end, end: last.end }, text: `\n${line}` }];
  const first = tree.body.find((one) => !(one.kind === "Expression" && one.value.kind === "Str"));
  const at = first?.start ?? text.length;
  return [{ span: { uri, start: at, end: at }, text: `${line}\n\n` }];
};
