/** Finds the Python environment of a folder by looking, not by running: where `import` would search for packages. */
import { type Packages, packagesIn } from "./packages.ts";
import { type Candidate, globalCandidates, type Surroundings, toolCandidates } from "./tools.ts";
import { type Files, lastName, namesIn, parentOf, resolvePath } from "./uris.ts";

export interface Environment {
  /** Import roots, in order: URIs of folders, ending in a slash. */
  readonly roots: readonly string[];
  /** Modules that stand elsewhere under another name (editable installs), by dotted name. */
  readonly mapped: Readonly<Record<string, string | null>>;
  /** What people call it: `.venv (torch 2.14.1)`. */
  readonly label: string;
  /** Its folder and how it was found, for people: `/home/u/p/.venv, in the folder`. */
  readonly found: string;
  /** Folders whose names change when a package is installed or removed. */
  readonly packages: readonly string[];
  /** Source that is installed from elsewhere, outside the workspace folder: URIs of folders and files without `.py`. */
  readonly installed: readonly string[];
}

export interface Wanted {
  /** URI of the workspace folder. */
  readonly folder: string;
  /** As the user wrote it, or `""`: an environment, its interpreter, or a folder of packages. */
  readonly environment: string;
  readonly importRoots: readonly string[];
  /** The interpreter or environment that the Python extension has selected. */
  readonly selected?: string;
  /** What the process around us says. */
  readonly around?: Surroundings;
}

const nowhere: Surroundings = { home: "", variables: {} };
const usual = [".venv", "venv", "env", ".env", ".conda", ".pixi/envs/default"];
/** Folders of a workspace that are looked into for an environment under another name. */
const mostFolders = 60;

/** The home of an environment, from its folder or its interpreter. */
const homeOf = (uri: string): string => uri.replace(/(?:\/(?:bin|Scripts))?\/python[\w.]*(?:\.exe)?$/i, "").replace(/\/(?:bin|Scripts)$/i, "");

/** `python3.12` before others where `pyvenv.cfg` says 3.12. */
const versionsFirst = (names: readonly string[], version: string | undefined): readonly string[] =>
  [...names].sort((a, b) => Number(b === `python${version}`) - Number(a === `python${version}`));

/** The folders of packages in the environment at `home`. */
const sitePackages = async (files: Files, home: string, version: string | undefined): Promise<readonly string[]> => {
  const found: string[] = [];
  for (const lib of ["lib", "lib64", "local/lib"]) {
    for (const name of versionsFirst(await namesIn(files, `${home}/${lib}`), version)) {
      if (!/^(?:python|pypy)3/.test(name)) continue;
      for (const packages of ["site-packages", "dist-packages"]) {
        if (await files.list(`${home}/${lib}/${name}/${packages}`)) found.push(`${home}/${lib}/${name}/${packages}`);
      }
    }
    if (found.length > 0 && lib !== "lib") return found;
    if (found.some((one) => one.endsWith("/site-packages"))) return found;
  }
  return found.length > 0 ? found : (await files.list(`${home}/Lib/site-packages`)) ? [`${home}/Lib/site-packages`] : [];
};

interface Configuration {
  readonly version: string | undefined;
  /** Home of the interpreter below, whose packages are seen too. */
  readonly below: string | null;
}

const configurationOf = (text: string | null): Configuration => {
  const value = (key: string): string | undefined => new RegExp(`^\\s*${key}\\s*=\\s*(.+?)\\s*$`, "im").exec(text ?? "")?.[1];
  const base = value("home");
  return {
    version: /^3\.\d+/.exec(value("version(?:_info)?") ?? "")?.[0],
    below: base !== undefined && value("include-system-site-packages")?.toLowerCase() === "true" ? homeOf(resolvePath("", base) ?? "") : null,
  };
};

const torchIn = async (files: Files, roots: readonly string[]): Promise<string> => {
  for (const root of roots) {
    for (const name of await namesIn(files, root)) {
      const version = /^torch-(\d[^-]*)\.dist-info$/.exec(name)?.[1];
      if (version) return ` (torch ${decodeURIComponent(version)})`;
    }
  }
  return "";
};

type Home = Packages & Pick<Environment, "label" | "found" | "packages">;

/** An environment at `home`, which may also be an interpreter, or a folder of packages itself. */
const environmentAt = async (files: Files, { home: given, why }: Candidate): Promise<Home | null> => {
  const home = homeOf(given);
  const { version, below } = configurationOf(await files.read(`${home}/pyvenv.cfg`));
  const own = /\/(?:site|dist)-packages$/.test(home) ? ((await files.list(home)) ? [home] : []) : await sitePackages(files, home, version);
  if (own.length === 0) return null;
  const packages = [...own, ...(below === null ? [] : await sitePackages(files, below, version))];
  const read = await Promise.all(packages.map((one) => packagesIn(files, one)));
  const roots = [...new Set(read.flatMap((one) => one.roots))];
  return {
    roots, mapped: new Map(read.flatMap((one) => [...one.mapped])), packages,
    label: `${nameOf(home)}${await torchIn(files, roots)}`, found: `${decodeURIComponent(home.replace(/^file:\/\//, ""))}, ${why}`,
  };
};

/** `.venv`; `p/.venv` would say no more. An environment deep in a tool's folder keeps its last name. */
const nameOf = (home: string): string => (/\/(?:site|dist)-packages$/.test(home) ? `${lastName(parentOf(home))}/${lastName(home)}` : lastName(home) || "/");

/** The folder's own environments: by their usual names, then any folder that looks like one. */
const inFolder = async (files: Files, folder: string): Promise<readonly Candidate[]> => {
  if (folder === "") return [];
  const why = "in the folder";
  const names = (await files.list(folder)) ?? [];
  const known = usual.filter((name) => names.some((one) => one.replace(/\/$/, "") === name.split("/")[0])).map((name) => ({ home: `${folder}/${name}`, why }));
  if (known.length > 0) return known;
  const found: Candidate[] = [];
  for (const name of names.filter((one) => one.endsWith("/") || !one.includes(".")).slice(0, mostFolders)) {
    const home = `${folder}/${encodeURIComponent(name.replace(/\/$/, ""))}`;
    const inside = await namesIn(files, home);
    if (inside.includes("pyvenv.cfg") || inside.includes("conda-meta")) found.push({ home, why });
    if (lastName(home) === "envs") for (const one of inside) found.push({ home: `${home}/${encodeURIComponent(one)}`, why });
  }
  return found;
};

/** `python.defaultInterpreterPath` of the folder's settings. */
const inSettings = async (files: Files, folder: string, { home }: Surroundings): Promise<readonly Candidate[]> => {
  const text = folder === "" ? null : await files.read(`${folder}/.vscode/settings.json`);
  const path = /^[^/\n]*"python\.defaultInterpreterPath"\s*:\s*"((?:[^"\\]|\\.)+)"/m.exec(text ?? "")?.[1]?.replaceAll("\\\\", "\\");
  const filled = path?.replace(/^\$\{workspaceFolder\}[\\/]?/, "./").replace(/^(?:~|\$\{userHome\})(?=[\\/])/, decodeURIComponent(home.replace(/^file:\/\//, "")));
  const uri = filled !== undefined && /[\\/]/.test(filled) && !filled.includes("${") ? resolvePath(folder, filled) : null;
  return uri === null ? [] : [{ home: uri, why: "python.defaultInterpreterPath" }];
};

const named = (folder: string, path: string | undefined, why: string): readonly Candidate[] => {
  const home = path === undefined ? null : resolvePath(folder, path);
  return home === null ? [] : [{ home, why }];
};

/** What the user states, else what the Python extension has selected, else the folder's own, else what its tools or the surroundings name. */
const chosen = async (files: Files, { folder, environment, selected, around = nowhere }: Wanted): Promise<Home | null> => {
  const first = async (candidates: readonly Candidate[]): Promise<Home | null> => {
    for (const one of candidates) {
      const found = await environmentAt(files, one);
      if (found) return found;
    }
    return null;
  };
  if (environment.trim() !== "") return first(named(folder, environment, "the setting"));
  return (await first(named(folder, selected, "selected in the Python extension")))
    ?? (await first(await inSettings(files, folder, around)))
    ?? (await first(await inFolder(files, folder)))
    ?? (await first([...named("", around.variables["VIRTUAL_ENV"], "VIRTUAL_ENV"), ...named("", around.variables["CONDA_PREFIX"], "CONDA_PREFIX")]))
    ?? (await first(await toolCandidates(files, folder, around)))
    ?? inUse(files, await globalCandidates(files, around));
};

/** Of the Pythons of a machine the first that has torch, else the first. */
const inUse = async (files: Files, candidates: readonly Candidate[]): Promise<Home | null> => {
  let first: Home | null = null;
  for (const one of candidates) {
    const found = await environmentAt(files, one);
    if (found?.label.includes("(torch ")) return found;
    first ??= found;
  }
  return first;
};

/** Where imports of the folder's documents look, in order: the folder, its `src`, stated roots, the environment's packages. */
export const findEnvironment = async (files: Files, wanted: Wanted): Promise<Environment> => {
  const { folder, importRoots } = wanted;
  const own = folder === "" ? [] : [folder];
  if (folder !== "" && (await files.list(`${folder}/src`))) own.push(`${folder}/src`);
  const stated = importRoots.map((root) => resolvePath(folder, root)).filter((root) => root !== null);
  const environment = await chosen(files, wanted);
  const roots = [...own, ...stated, ...(environment?.roots ?? [])].map((root) => `${root}/`);
  const elsewhere = [...(environment?.roots ?? []), ...(environment?.mapped.values() ?? [])].filter((one) => one !== null && !environment!.packages.includes(one));
  return {
    roots: [...new Set(roots)], mapped: Object.fromEntries(environment?.mapped ?? []),
    installed: elsewhere.filter((one): one is string => one !== null && (folder === "" || !`${one}/`.startsWith(`${folder}/`))),
    label: environment?.label ?? "", found: environment?.found ?? "", packages: environment?.packages ?? [],
  };
};
