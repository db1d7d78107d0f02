/** Which package a file belongs to (as far up as folders have an `__init__.py`), and whether it is the user's own. */
import type { Sources } from "../python/index.ts";

export const isPackaged = (uri: string): boolean => /\/(?:site|dist)-packages\//.test(uri);

/**
 * Tells the user's files, whose places are observed and shown: not ours, not installed. `installed` are folders and files (without
 * `.py`) of libraries that stand outside site-packages.
 */
export const ownFiles = (installed: readonly string[]) => (uri: string): boolean =>
  !uri.startsWith("headtorch:") && !isPackaged(uri) && !installed.some((one) => uri.startsWith(`${one}/`) || uri === `${one}.py`);

export interface PackagePlace {
  /** Dotted name: "pkg.models.net"; null for a file outside packages. */
  readonly name: string | null;
  /** The folder that holds the top package (or the file), as an import root. */
  readonly root: string;
}

export const packageOf = (uri: string, sources: Pick<Sources, "list">): PackagePlace => {
  const parts = uri.split("/");
  const file = parts.pop()!.replace(/\.py$/, "");
  const names: string[] = file === "__init__" ? [] : [file];
  while (parts.length > 3 && sources.list(`${parts.join("/")}/`)?.has("__init__.py")) names.unshift(parts.pop()!);
  const inside = names.length > 1 || file === "__init__";
  return { name: inside ? names.join(".") : null, root: `${parts.join("/")}/` };
};
