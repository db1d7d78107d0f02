/** Finds the Python environment of a folder by looking, not by running: where `import` would search for packages. */

/** The folders that may be looked at. */
export interface Files {
  /** Names in the folder `uri` (without a slash at its end), those of folders with or without a slash; `null` where there is none. */
  list(uri: string): Promise<readonly string[] | null>;
}

export interface Environment {
  /** Import roots, in order: URIs of folders, ending in a slash. */
  readonly roots: readonly string[];
  /** What people call it: `.venv (torch 2.14.1)`. */
  readonly label: string;
}

export interface Wanted {
  /** URI of the workspace folder. */
  readonly folder: string;
  /** As the user wrote it, or `""`. */
  readonly environment: string;
  readonly importRoots: readonly string[];
  /** Environments that something else names (an activated one, the Python extension's), as paths or URIs. */
  readonly named: readonly string[];
}

const usual = [".venv", "venv", "env", ".env"];

/** The URI of `path`, which may be relative to `folder`, absolute, or a URI. Paths to other machines (UNC) give `null`. */
export const resolvePath = (folder: string, path: string): string | null => {
  const plain = path.trim().replaceAll("\\", "/").replace(/(?<=.)\/+$/, "");
  if (plain === "" || plain.startsWith("//")) return null;
  if (/^[a-z][a-z0-9+.-]+:/i.test(plain)) return /^file:\/\/[^/]/i.test(plain) ? null : plain;
  const encoded = plain.split("/").map((part) => encodeURIComponent(part)).join("/");
  if (/^[a-z]%3A\//i.test(encoded)) return `file:///${encoded}`;
  if (plain.startsWith("/")) return `${/^([a-z][a-z0-9+.-]*:\/\/[^/]*)/i.exec(folder)?.[1] ?? "file://"}${encoded}`;
  return folder === "" ? null : withoutDots(`${folder}/${encoded}`);
};

/** Resolves `.` and `..` between slashes, never above the root. */
const withoutDots = (uri: string): string => {
  const [, root = "", path = ""] = /^([a-z][a-z0-9+.-]*:\/\/[^/]*)(.*)$/i.exec(uri) ?? [];
  const parts: string[] = [];
  for (const part of path.split("/").slice(1)) {
    if (part === "..") parts.pop();
    else if (part !== ".") parts.push(part);
  }
  return `${root}/${parts.join("/")}`;
};

const namesIn = async (files: Files, uri: string): Promise<readonly string[]> =>
  ((await files.list(uri)) ?? []).map((name) => name.replace(/\/$/, ""));

/** The folders of packages in the environment at `home`. */
const sitePackages = async (files: Files, home: string): Promise<readonly string[]> => {
  const found: string[] = [];
  for (const lib of ["lib", "lib64"]) {
    for (const version of await namesIn(files, `${home}/${lib}`)) {
      if (!/^python3/.test(version)) continue;
      for (const packages of ["site-packages", "dist-packages"]) {
        if (await files.list(`${home}/${lib}/${version}/${packages}`)) found.push(`${home}/${lib}/${version}/${packages}`);
      }
    }
    if (found.length > 0) return found;
  }
  return (await files.list(`${home}/Lib/site-packages`)) ? [`${home}/Lib/site-packages`] : [];
};

const torchIn = async (files: Files, roots: readonly string[]): Promise<string> => {
  for (const root of roots) {
    for (const name of await namesIn(files, root)) {
      const version = /^torch-(\d[^-]*)\.dist-info$/.exec(name)?.[1];
      if (version) return ` (torch ${version})`;
    }
  }
  return "";
};

/** An environment at `home`, which may also be a folder of packages itself. */
const environmentAt = async (files: Files, home: string, label: string): Promise<Environment | null> => {
  const roots = /\/(?:site|dist)-packages$/.test(home) ? [home] : await sitePackages(files, home);
  return roots.length === 0 ? null : { roots, label: `${label}${await torchIn(files, roots)}` };
};

const lastName = (uri: string): string => decodeURIComponent(uri.slice(uri.lastIndexOf("/") + 1));

/** What the user states, else the folder's own environment, else one that is named from outside; `null` where there is none. */
const chosen = async (files: Files, { folder, environment, named }: Wanted): Promise<Environment | null> => {
  if (environment.trim() !== "") {
    const home = resolvePath(folder, environment);
    return home === null ? null : environmentAt(files, home, lastName(home));
  }
  for (const name of folder === "" ? [] : usual) {
    const found = await environmentAt(files, `${folder}/${name}`, name);
    if (found) return found;
  }
  for (const path of named) {
    const home = resolvePath(folder, path);
    const found = home === null ? null : await environmentAt(files, home, lastName(home));
    if (found) return found;
  }
  return null;
};

/** Where imports of the folder's documents look, in order: the folder, its `src`, stated roots, the environment's packages. */
export const findEnvironment = async (files: Files, wanted: Wanted): Promise<Environment> => {
  const { folder, importRoots } = wanted;
  const own = folder === "" ? [] : [folder];
  if (folder !== "" && (await files.list(`${folder}/src`))) own.push(`${folder}/src`);
  const stated = importRoots.map((root) => resolvePath(folder, root)).filter((root) => root !== null);
  const environment = await chosen(files, wanted);
  const roots = [...own, ...stated, ...(environment?.roots ?? [])].map((root) => `${root}/`);
  return { roots: [...new Set(roots)], label: environment?.label ?? "" };
};
