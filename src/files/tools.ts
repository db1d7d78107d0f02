/** Environments that a folder's tools keep elsewhere: poetry, pipenv, pyenv, conda. Found by reading what these tools wrote. */
import { type Files, lastName, namesIn, resolvePath } from "./uris.ts";

/** What the process around us says. */
export interface Surroundings {
  /** URI of the user's folder; `""` where there is none. */
  readonly home: string;
  readonly variables: Readonly<Record<string, string | undefined>>;
}

/** An environment that something names. */
export interface Candidate {
  /** URI of its folder. */
  readonly home: string;
  /** Who says so, for people: "poetry". */
  readonly why: string;
}

const firstOf = (...paths: readonly (string | null | undefined)[]): string[] => paths.filter((one): one is string => typeof one === "string" && one !== "");

/** Candidates for `folder`, the most telling first. */
export const toolCandidates = async (files: Files, folder: string, around: Surroundings): Promise<readonly Candidate[]> => {
  if (folder === "" || around.home === "") return [];
  const names = new Set(await namesIn(files, folder));
  const text = (name: string): Promise<string | null> => (names.has(name) ? files.read(`${folder}/${name}`) : Promise.resolve(null));
  return [
    ...(await poetry(files, folder, await text("pyproject.toml"), around)),
    ...(names.has("Pipfile") ? await pipenv(files, folder, around) : []),
    ...(await conda(files, (await text("environment.yml")) ?? (await text("environment.yaml")), around)),
    ...(await pyenv(files, await text(".python-version"), around)),
  ];
};

/** `<cache>/virtualenvs/<name>-<hash>-py3.12`, where the hash is that of the project's path. */
const poetry = async (files: Files, folder: string, project: string | null, { home, variables }: Surroundings): Promise<readonly Candidate[]> => {
  if (project === null || !/^\[tool\.poetry\b|poetry[.-]core/m.test(project)) return [];
  const name = /^\[(?:tool\.poetry|project)\]\s*$[^[]*?^name\s*=\s*["']([^"']+)["']/m.exec(project)?.[1];
  if (name === undefined) return [];
  const caches = firstOf(variables["POETRY_CACHE_DIR"], `${home}/.cache/pypoetry`, `${home}/Library/Caches/pypoetry`, `${home}/AppData/Local/pypoetry/Cache`);
  const start = `${name.toLowerCase().replace(/[ $`!*@"\\\r\n\t]/g, "_").slice(0, 42)}-${await shortHash(pathOf(folder))}-py`;
  const found: Candidate[] = [];
  for (const cache of caches) {
    const envs = `${resolvePath(home, cache)}/virtualenvs`;
    for (const one of [...(await namesIn(files, envs))].sort().reverse()) if (one.startsWith(start)) found.push({ home: `${envs}/${encodeURIComponent(one)}`, why: "poetry" });
  }
  return found;
};

const pathOf = (uri: string): string => decodeURIComponent(uri.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/]*/i, ""));

/** The first eight characters of a SHA-256 in URL-safe base64. */
const shortHash = async (text: string): Promise<string> => {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  return btoa(String.fromCharCode(...digest)).replaceAll("+", "-").replaceAll("/", "_").slice(0, 8);
};

/** Environments of pipenv say in `.project` which folder they belong to. */
const pipenv = async (files: Files, folder: string, { home, variables }: Surroundings): Promise<readonly Candidate[]> => {
  const found: Candidate[] = [];
  for (const place of firstOf(variables["WORKON_HOME"], `${home}/.local/share/virtualenvs`, `${home}/.virtualenvs`)) {
    const envs = resolvePath(home, place);
    if (envs === null) continue;
    for (const name of await namesIn(files, envs)) {
      if (!name.toLowerCase().startsWith(`${lastName(folder).toLowerCase()}-`)) continue;
      const project = (await files.read(`${envs}/${encodeURIComponent(name)}/.project`))?.trim();
      if (project !== undefined && resolvePath(home, project) === folder) found.push({ home: `${envs}/${encodeURIComponent(name)}`, why: "pipenv" });
    }
  }
  return found;
};

/** The environment that `environment.yml` names, among those that conda lists in `~/.conda/environments.txt`. */
const conda = async (files: Files, description: string | null, { home }: Surroundings): Promise<readonly Candidate[]> => {
  const name = /^name:\s*["']?([^\s"'#]+)/m.exec(description ?? "")?.[1];
  if (name === undefined) return [];
  const listed = ((await files.read(`${home}/.conda/environments.txt`)) ?? "").split(/\r?\n/).map((line) => resolvePath(home, line));
  const usual = ["miniconda3", "anaconda3", "miniforge3", "mambaforge", "micromamba"].map((base) => `${home}/${base}/envs/${name}`);
  return [...listed, ...usual].filter((one): one is string => one !== null && lastName(one) === name).map((one) => ({ home: one, why: "environment.yml" }));
};

/** Versions that `.python-version` names, and the one that is global. */
const pyenv = async (files: Files, own: string | null, around: Surroundings): Promise<readonly Candidate[]> =>
  (own ?? "").split(/\s+/).filter((version) => /^[\w.@+-]+$/.test(version) && version !== "system").flatMap((version) => pyenvHomes(around).map((root) => ({ home: `${root}/versions/${version}`, why: ".python-version" })));

const pyenvHomes = ({ home, variables }: Surroundings): readonly string[] =>
  firstOf(variables["PYENV_ROOT"], `${home}/.pyenv`, `${home}/.pyenv/pyenv-win`).map((root) => resolvePath(home, root)).filter((root) => root !== null);

/** The Pythons that a terminal would start: pyenv's global version, then those on the `PATH`. */
export const globalCandidates = async (files: Files, around: Surroundings): Promise<readonly Candidate[]> => {
  const { home, variables } = around;
  const chosen: Candidate[] = [];
  for (const root of home === "" ? [] : pyenvHomes(around)) {
    const version = (await files.read(`${root}/version`))?.trim().split(/\s+/)[0];
    if (version && version !== "system") chosen.push({ home: `${root}/versions/${version}`, why: "pyenv's global version" });
  }
  const path = variables["PATH"] ?? variables["Path"] ?? "";
  const separator = /^[a-z]:[\\/]|;/i.test(path) ? ";" : ":";
  const homes = path.split(separator).map((one) => resolvePath("", one.replace(/[\\/](?:bin|Scripts)[\\/]*$/i, ""))).filter((one) => one !== null);
  if (home !== "") chosen.push({ home: `${home}/.local`, why: "pip install --user" });
  return [...chosen, ...[...new Set(homes)].map((one) => ({ home: one, why: "the PATH" }))];
};
