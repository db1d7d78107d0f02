/**
 * What a folder of packages puts on the import path: itself, what its `.pth` files name, and packages installed to be edited.
 * Nothing of it is run: finder modules are read as text.
 */
import { type Files, namesIn, resolvePath } from "./uris.ts";

/** Where imports look: folders, and modules that stand elsewhere under another name. */
export interface Packages {
  /** URIs of folders without a slash at the end, in the order of `sys.path`. */
  readonly roots: readonly string[];
  /** Dotted names to the URI of their package's folder or (without `.py`) of their file; `null` for a namespace that only others fill. */
  readonly mapped: ReadonlyMap<string, string | null>;
}

/** Reads the folder of packages at `site`. */
export const packagesIn = async (files: Files, site: string): Promise<Packages> => {
  const roots = [site];
  const mapped = new Map<string, string | null>();
  const names = [...(await namesIn(files, site))].sort();
  for (const name of names.filter((one) => one.endsWith(".pth"))) {
    for (const line of lines(await files.read(`${site}/${encodeURIComponent(name)}`))) {
      const finder = /^import\s+(\w+)\s*;\s*\1\.install\(\)/.exec(line)?.[1];
      if (finder) for (const [module, home] of finderMap(await files.read(`${site}/${finder}.py`))) mapped.set(module, home === null ? null : resolvePath(site, home));
      else if (!/^(?:#|import\s)/.test(line)) await add(files, roots, resolvePath(site, line));
    }
  }
  for (const name of names.filter((one) => one.endsWith(".egg-link"))) {
    const [home] = lines(await files.read(`${site}/${name}`));
    if (home !== undefined) await add(files, roots, resolvePath(site, home));
  }
  for (const name of names.filter((one) => one.endsWith(".dist-info"))) await addEditable(files, site, name, roots, mapped);
  return { roots, mapped };
};

const lines = (text: string | null): readonly string[] => (text ?? "").replace(/^\ufeff/, "").split(/\r?\n/).map((line) => line.trim()).filter((line) => line !== "");

const add = async (files: Files, roots: string[], root: string | null): Promise<void> => {
  if (root !== null && !roots.includes(root) && (await files.list(root))) roots.push(root);
};

/** A project that is installed to be edited by a tool whose finder is not read: its `src`, or itself. */
const addEditable = async (files: Files, site: string, info: string, roots: string[], mapped: ReadonlyMap<string, string | null>): Promise<void> => {
  const project = editableProject(await files.read(`${site}/${encodeURIComponent(info)}/direct_url.json`));
  const home = project === null ? null : resolvePath(site, project);
  if (home === null) return;
  const known = [...roots, ...mapped.values()].some((one) => one !== null && `${one}/`.startsWith(`${home}/`));
  if (!known) await add(files, roots, (await files.list(`${home}/src`)) ? `${home}/src` : home);
};

/** The folder that `direct_url.json` names, where it says that the project is edited in place. */
const editableProject = (text: string | null): string | null => {
  try {
    const { url, dir_info: folder } = JSON.parse(text ?? "null") as { readonly url?: unknown; readonly dir_info?: { readonly editable?: unknown } };
    return folder?.editable === true && typeof url === "string" ? url : null;
  } catch {
    return null;
  }
};

/** `MAPPING` and `NAMESPACES` of a finder that setuptools wrote: flat literals of strings. */
const finderMap = (text: string | null): ReadonlyMap<string, string | null> => {
  const found = new Map<string, string | null>();
  for (const [name, home] of pairs(text, "NAMESPACES", listed)) found.set(name, home);
  for (const [name, home] of pairs(text, "MAPPING", quoted)) found.set(name, home);
  return found;
};

const quoted = `(?:'((?:[^'\\\\]|\\\\.)*)'|"((?:[^"\\\\]|\\\\.)*)")`;
const listed = `\\[(?:\\s*${quoted})?[^\\]]*\\]`;

const pairs = (text: string | null, variable: string, value: string): readonly (readonly [string, string | null])[] => {
  const literal = new RegExp(`^${variable}\\b[^=]*=\\s*\\{([^}]*)\\}`, "m").exec(text ?? "")?.[1] ?? "";
  return [...literal.matchAll(new RegExp(`${quoted}\\s*:\\s*${value}`, "g"))].map(([, a, b, c, d]) => [unescape(a ?? b ?? ""), c === undefined && d === undefined ? null : unescape(c ?? d ?? "")]);
};

const unescape = (text: string): string => text.replace(/\\(.)/g, "$1");
