/** Finding a Python environment by looking: layouts as tools make them, written out as small trees. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { type Environment, findEnvironment, resolvePath, type Files, type Wanted } from "../../src/files/index.ts";
import { disk as machine } from "../../src/files/node.ts";

type Tree = Readonly<Record<string, string>>;

/** Files below `file:///home`: their texts by path. */
const disk = (tree: Tree): Files => {
  const paths = Object.keys(tree).map((one) => `file:///home${one}`);
  return {
    async list(uri) {
      const home = `${decodeURIComponent(uri)}/`;
      const inside = paths.filter((one) => one.startsWith(home)).map((one) => one.slice(home.length));
      return inside.length === 0 ? null : [...new Set(inside.map((one) => (one.includes("/") ? `${one.split("/")[0]!}/` : one)))];
    },
    async read(uri) { return tree[decodeURIComponent(uri.replace(/^file:\/\/\/home/, ""))] ?? null; },
  };
};

const folder = "file:///home/p";
const look = (tree: Tree, more: Partial<Wanted> = {}): Promise<Environment> => findEnvironment(disk(tree), { folder, environment: "", importRoots: [], ...more });
/** A package in an environment's folder of packages. */
const packages = (home: string, names: Tree = { a: "" }, lib = "lib/python3.12/site-packages"): Tree =>
  Object.fromEntries(Object.entries(names).map(([name, text]) => [`${home}/${lib}/${name}`, text]));
/** Roots behind the folder's own, as paths. */
const found = ({ roots }: Environment): readonly string[] => roots.filter((one) => one !== `${folder}/`).map((one) => one.replace("file:///home", ""));
const user = "file:///home/u";

describe("the environment of a folder", () => {
  it("is its virtual environment, named with torch's version and where it is", async () => {
    const { roots, label, found: where, packages: watched } = await look({ ...packages("/p/.venv", { "torch-2.14.1.dist-info/METADATA": "" }), "/p/net.py": "" });
    assert.deepEqual(roots, [`${folder}/`, `${folder}/.venv/lib/python3.12/site-packages/`]);
    assert.deepEqual([label, where, watched], [".venv (torch 2.14.1)", "/home/p/.venv, in the folder", [`${folder}/.venv/lib/python3.12/site-packages`]]);
  });

  it("is laid out differently on Windows", async () => {
    assert.deepEqual(found(await look(packages("/p/venv", { "timm/x": "" }, "Lib/site-packages"))), ["/p/venv/Lib/site-packages/"]);
  });

  it("is the one that the user states: its folder, its interpreter, or its packages", async () => {
    const tree = { ...packages("/p/.venv"), ...packages("/other") };
    for (const environment of ["../other", "/home/other", "/home/other/bin/python3.12", "/home/other/lib/python3.12/site-packages"])
      assert.deepEqual(found(await look(tree, { environment })), ["/other/lib/python3.12/site-packages/"], environment);
    const windows = packages("/other", { a: "" }, "Lib/site-packages");
    for (const environment of ["../other/Scripts/python.exe", "..\\other\\python.exe"]) assert.deepEqual(found(await look(windows, { environment })), ["/other/Lib/site-packages/"], environment);
  });

  it("is none when the stated one is not there, and the status says so by its absence", async () => {
    assert.deepEqual(found(await look(packages("/p/.venv"), { environment: "gone" })), []);
  });

  it("is the Python extension's choice before the folder's own", async () => {
    const { found: where } = await look({ ...packages("/p/.venv"), ...packages("/conda/envs/vision") }, { selected: "/home/conda/envs/vision/bin/python" });
    assert.equal(where, "/home/conda/envs/vision, selected in the Python extension");
  });

  it("is the one that the folder's settings name", async () => {
    const settings = `{\n  // "python.defaultInterpreterPath": "/home/no/bin/python",\n  "python.defaultInterpreterPath": "\${workspaceFolder}/tools/py/bin/python",\n}`;
    assert.deepEqual(found(await look({ ...packages("/p/.venv"), ...packages("/p/tools/py"), "/p/.vscode/settings.json": settings })), ["/p/tools/py/lib/python3.12/site-packages/"]);
  });

  it("is found under any name, and where conda, pixi and prefixes put it", async () => {
    assert.deepEqual(found(await look({ ...packages("/p/my env"), "/p/my env/pyvenv.cfg": "" })), ["/p/my%20env/lib/python3.12/site-packages/"]);
    assert.deepEqual(found(await look({ ...packages("/p/here"), "/p/here/conda-meta/history": "" })), ["/p/here/lib/python3.12/site-packages/"]);
    assert.deepEqual(found(await look(packages("/p/.conda"))), ["/p/.conda/lib/python3.12/site-packages/"]);
    assert.deepEqual(found(await look(packages("/p/envs/train"))), ["/p/envs/train/lib/python3.12/site-packages/"]);
    assert.deepEqual(found(await look(packages("/p/.pixi/envs/default"))), ["/p/.pixi/envs/default/lib/python3.12/site-packages/"]);
  });

  it("is an activated one when the folder has none", async () => {
    const tree = packages("/conda");
    for (const variables of [{ VIRTUAL_ENV: "/home/conda" }, { VIRTUAL_ENV: "/home/none", CONDA_PREFIX: "/home/conda" }])
      assert.deepEqual(found(await look(tree, { around: { home: user, variables } })), ["/conda/lib/python3.12/site-packages/"]);
  });

  it("reads the version of Python and packages of the system from pyvenv.cfg", async () => {
    const cfg = "home = /home/usr/bin\ninclude-system-site-packages = true\nversion = 3.12.1\n";
    const tree = { ...packages("/p/.venv", { a: "" }, "lib/python3.10/site-packages"), ...packages("/p/.venv"), ...packages("/usr", { b: "" }, "lib/python3/dist-packages"), "/p/.venv/pyvenv.cfg": cfg };
    assert.deepEqual(found(await look(tree)), ["/p/.venv/lib/python3.12/site-packages/", "/p/.venv/lib/python3.10/site-packages/", "/usr/lib/python3/dist-packages/"]);
  });

  it("may be missing", async () => {
    const { roots, label } = await look({ "/p/src/a.py": "" });
    assert.deepEqual([roots, label], [[`${folder}/`, `${folder}/src/`], ""]);
  });

  it("puts the user's import roots before packages", async () => {
    const { roots } = await look(packages("/p/.venv"), { importRoots: ["lib", "/abs"] });
    assert.deepEqual(roots, [`${folder}/`, `${folder}/lib/`, "file:///abs/", `${folder}/.venv/lib/python3.12/site-packages/`]);
  });
});

describe("an environment that a tool keeps elsewhere", () => {
  const around = { home: user, variables: {} };

  it("is poetry's, named by the project and the hash of its path", async () => {
    const tree = { ...packages("/u/.cache/pypoetry/virtualenvs/my-net-wrongone-py3.12"), "/p/pyproject.toml": '[tool.poetry]\nname = "my-net"\n' };
    assert.deepEqual(found(await look(tree, { around })), []);
    const hash = execHash("/home/p");
    const right = `/u/.cache/pypoetry/virtualenvs/my-net-${hash}-py3.12`;
    assert.deepEqual(found(await look({ ...tree, ...packages(right) }, { around })), [`${right}/lib/python3.12/site-packages/`]);
  });

  it("is pipenv's, which says whose it is", async () => {
    const tree = { ...packages("/u/.local/share/virtualenvs/p-aaaaaaaa"), ...packages("/u/.local/share/virtualenvs/p-bbbbbbbb"), "/p/Pipfile": "",
      "/u/.local/share/virtualenvs/p-aaaaaaaa/.project": "/home/another/p\n", "/u/.local/share/virtualenvs/p-bbbbbbbb/.project": "/home/p\n" };
    assert.deepEqual(found(await look(tree, { around })), ["/u/.local/share/virtualenvs/p-bbbbbbbb/lib/python3.12/site-packages/"]);
  });

  it("is conda's, by the name in environment.yml", async () => {
    const tree = { ...packages("/opt/conda/envs/vision"), "/p/environment.yml": "name: vision\ndependencies: [pytorch]\n", "/u/.conda/environments.txt": "/home/opt/conda\n/home/opt/conda/envs/vision\n" };
    assert.deepEqual(found(await look(tree, { around })), ["/opt/conda/envs/vision/lib/python3.12/site-packages/"]);
  });

  it("is pyenv's, by .python-version or globally", async () => {
    const tree = { ...packages("/u/.pyenv/versions/3.12.1"), ...packages("/u/.pyenv/versions/vision") };
    assert.deepEqual(found(await look({ ...tree, "/p/.python-version": "vision\n" }, { around })), ["/u/.pyenv/versions/vision/lib/python3.12/site-packages/"]);
    assert.deepEqual(found(await look({ ...tree, "/u/.pyenv/version": "3.12.1\n" }, { around })), ["/u/.pyenv/versions/3.12.1/lib/python3.12/site-packages/"]);
  });

  it("is the first Python of the PATH that has torch, else the first", async () => {
    const variables = { PATH: "/home/one/bin:/home/two/bin:/nowhere/bin" };
    const tree = { ...packages("/one"), ...packages("/two", { "torch-2.1.0.dist-info/METADATA": "" }) };
    assert.equal((await look(tree, { around: { home: user, variables } })).found, "/home/two, the PATH");
    assert.equal((await look(packages("/one"), { around: { home: user, variables } })).found, "/home/one, the PATH");
  });
});

const execHash = (text: string): string =>
  execFileSync(process.execPath, ["-e", `process.stdout.write(require("crypto").createHash("sha256").update(${JSON.stringify(text)}).digest("base64url").slice(0, 8))`], { encoding: "utf8" });

describe("packages that are installed to be edited", () => {
  const site = "/p/.venv/lib/python3.12/site-packages";
  const behind = (environment: Environment): readonly string[] => found(environment).slice(1);

  it("stand where a .pth file says; lines of code and comments are not paths", async () => {
    const pth = "# made by hand\nimport os; os.environ.get('X')\n\n/home/code/src\r\n../../../../../code/lib\n/home/gone\n";
    const tree = { ...packages("/p/.venv", { "__editable__.net-0.1.pth": pth }), "/code/src/net/__init__.py": "", "/code/lib/a.py": "" };
    const environment = await look(tree);
    assert.deepEqual(behind(environment), ["/code/src/", "/code/lib/"]);
    assert.deepEqual(environment.installed, ["file:///home/code/src", "file:///home/code/lib"]);
  });

  it("in the folder itself are the user's own", async () => {
    assert.deepEqual((await look({ ...packages("/p/.venv", { "__editable__.net-0.1.pth": "/home/p/python\n" }), "/p/python/net.py": "" })).installed, []);
  });

  it("under another name stand in the finder of setuptools", async () => {
    const finder = "from __future__ import annotations\nMAPPING: dict[str, str] = {'flatpkg': '/home/ed/flat', \"ns.inner\": 'C:\\\\ed\\\\inner'}\nNAMESPACES: dict[str, list[str]] = {'ns': []}\n";
    const names = { "__editable__.flatpkg-0.1.pth": "import __editable___flatpkg_0_1_finder; __editable___flatpkg_0_1_finder.install()", "__editable___flatpkg_0_1_finder.py": finder };
    const { mapped, installed } = await look(packages("/p/.venv", names));
    assert.deepEqual(mapped, { ns: null, flatpkg: "file:///home/ed/flat", "ns.inner": "file:///C%3A/ed/inner" });
    assert.deepEqual(installed, ["file:///home/ed/flat", "file:///C%3A/ed/inner"]);
  });

  it("of older kinds stand in .egg-link", async () => {
    assert.deepEqual(behind(await look({ [`${site}/net.egg-link`]: "/home/old/net\n.", "/old/net/net.py": "" })), ["/old/net/"]);
  });

  it("by other tools are found by direct_url.json, unless a path leads there already", async () => {
    const url = (editable: boolean): string => JSON.stringify({ dir_info: { editable }, url: "file:///home/code" });
    assert.deepEqual(behind(await look({ [`${site}/net-1.dist-info/direct_url.json`]: url(true), "/code/src/net.py": "" })), ["/code/src/"]);
    assert.deepEqual(behind(await look({ [`${site}/net-1.dist-info/direct_url.json`]: url(false), "/code/src/net.py": "" })), []);
    assert.deepEqual(behind(await look({ [`${site}/net-1.dist-info/direct_url.json`]: url(true), [`${site}/net.pth`]: "/home/code/python", "/code/python/net.py": "" })), ["/code/python/"]);
  });

  it("never lead to another machine", async () => {
    assert.deepEqual(behind(await look({ [`${site}/net.pth`]: "//server/share\n\\\\server\\share\nfile://server/share\n" })), []);
  });
});

describe("an environment that Python made", () => {
  it("is read as it lies on the disk", async function () {
    const home = mkdtempSync(path.join(tmpdir(), "headtorch-env-"));
    try {
      try {
        execFileSync("python3", ["-m", "venv", "--without-pip", path.join(home, "p", ".venv")], { stdio: "ignore" });
      } catch {
        // no Python here: the same layout by hand
        mkdirSync(path.join(home, "p/.venv/lib/python3.12/site-packages"), { recursive: true });
        writeFileSync(path.join(home, "p/.venv/pyvenv.cfg"), "home = /usr/bin\nversion = 3.12.1\n");
      }
      const files: Files = { list: async (uri) => machine.list(`${uri}/`) ?? null, read: async (uri) => machine.read(uri) ?? null };
      const own = pathToFileURL(path.join(home, "p")).href;
      const { roots, label, found: where } = await findEnvironment(files, { folder: own, environment: "", importRoots: [] });
      assert.match(roots[1]!, /\/p\/\.venv\/(?:lib\/python3\.\d+|Lib)\/site-packages\/$/);
      assert.deepEqual([label, where.endsWith(".venv, in the folder")], [".venv", true]);
    } finally {
      rmSync(home, { recursive: true });
    }
  });
});

describe("a path in a setting", () => {
  it("becomes a URI of the folder's file system", () => {
    assert.equal(resolvePath("vscode-vfs://github/a/b", "x y"), "vscode-vfs://github/a/b/x%20y");
    assert.equal(resolvePath("vscode-remote://ssh/a", "/opt/env/"), "vscode-remote://ssh/opt/env");
    assert.equal(resolvePath(folder, "C:\\env"), "file:///C%3A/env");
  });

  it("is refused when it leads to another machine", () => {
    for (const one of ["\\\\server\\share", "//server/share", "file://server/share"]) assert.equal(resolvePath(folder, one), null, one);
  });
});
