/** Which package a file belongs to: as far up as folders have an `__init__.py`. */
import type { Sources } from "../python/index.ts";

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
