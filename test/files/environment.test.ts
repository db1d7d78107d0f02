/** Finding a Python environment by looking. */
import assert from "node:assert/strict";
import { findEnvironment, resolvePath, type Files } from "../../src/files/index.ts";

/** Files below `file:///work`, by path. */
const disk = (...paths: string[]): Files => ({
  async list(uri) {
    const inside = paths.map((path) => `file:///home${path}`).filter((path) => path.startsWith(`${uri}/`));
    return inside.length === 0 ? null : [...new Set(inside.map((path) => path.slice(uri.length + 1).split("/")[0]!))];
  },
});

const folder = "file:///home/p";
const wanted = { folder, environment: "", importRoots: [], named: [] };

describe("the environment of a folder", () => {
  it("is its virtual environment, named with torch's version", async () => {
    const files = disk("/p/.venv/lib/python3.12/site-packages/torch-2.14.1.dist-info/METADATA", "/p/net.py");
    const found = await findEnvironment(files, wanted);
    assert.deepEqual(found, { roots: [`${folder}/`, `${folder}/.venv/lib/python3.12/site-packages/`], label: ".venv (torch 2.14.1)" });
  });

  it("is laid out differently on Windows", async () => {
    const found = await findEnvironment(disk("/p/venv/Lib/site-packages/timm/x"), wanted);
    assert.deepEqual(found.roots, [`${folder}/`, `${folder}/venv/Lib/site-packages/`]);
  });

  it("is the one that the user states, relative or absolute", async () => {
    const files = disk("/p/.venv/lib/python3.12/site-packages/a", "/other/lib/python3.11/site-packages/a");
    for (const environment of ["../other", "/home/other"]) {
      const { roots } = await findEnvironment(files, { ...wanted, environment });
      assert.equal(roots[1], "file:///home/other/lib/python3.11/site-packages/");
    }
  });

  it("is one that the surroundings name when the folder has none", async () => {
    const found = await findEnvironment(disk("/conda/lib/python3.11/site-packages/a"), { ...wanted, named: ["/home/none", "/home/conda"] });
    assert.deepEqual(found.roots, [`${folder}/`, "file:///home/conda/lib/python3.11/site-packages/"]);
  });

  it("may be missing", async () => {
    assert.deepEqual(await findEnvironment(disk("/p/src/a.py"), wanted), { roots: [`${folder}/`, `${folder}/src/`], label: "" });
  });

  it("puts the user's import roots before packages", async () => {
    const { roots } = await findEnvironment(disk("/p/.venv/lib/python3.12/site-packages/a"), { ...wanted, importRoots: ["lib", "/abs"] });
    assert.deepEqual(roots, [`${folder}/`, `${folder}/lib/`, "file:///abs/", `${folder}/.venv/lib/python3.12/site-packages/`]);
  });
});

describe("a path in a setting", () => {
  it("becomes a URI of the folder's file system", () => {
    assert.equal(resolvePath("vscode-vfs://github/a/b", "x y"), "vscode-vfs://github/a/b/x%20y");
    assert.equal(resolvePath("vscode-remote://ssh/a", "/opt/env/"), "vscode-remote://ssh/opt/env");
    assert.equal(resolvePath(folder, "C:\\env"), "file:///C%3A/env");
  });

  it("is refused when it leads to another machine", () => {
    for (const path of ["\\\\server\\share", "//server/share", "file://server/share"]) assert.equal(resolvePath(folder, path), null, path);
  });
});
