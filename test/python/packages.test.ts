/** Installed packages that cannot be run to their end are no fault of who imports them. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Bed } from "../harness.ts";

describe("an installed package", () => {
  const packages = mkdtempSync(path.join(tmpdir(), "headtorch-packages-"));
  after(() => rmSync(packages, { recursive: true }));
  const install = (name: string, text: string): void => {
    mkdirSync(path.join(packages, name), { recursive: true });
    writeFileSync(path.join(packages, name, "__init__.py"), text);
  };
  install("broken", "first = 1\nfirst.missing\n");
  install("needy", 'raise ImportError("needy needs something else")\n');
  install("holder", "import broken\n\nvalue = 3\n");

  const said = (text: string): readonly (readonly [string, string])[] => new Bed({ packages: [packages] }).findings(`import torch\n${text}`).map(({ code, message }) => [code, message] as const);

  it("that fails in itself is not known, and what comes after goes on", () =>
    assert.deepEqual(said("import broken\nfrom broken import first, second\nx = torch.zeros(first, second())\nraise ValueError('reached')\n"), [["python-raises", "ValueError: reached"]]));

  it("that imports such a one is known as far as it goes", () => assert.deepEqual(said("import holder\nraise ValueError(holder.value)\n"), [["python-raises", "ValueError: 3"]]));

  it("that fails where the user waits for it is caught", () => assert.deepEqual(said("try:\n    import broken\nexcept AttributeError:\n    raise ValueError('caught')\n"), [["python-raises", "ValueError: caught"]]));

  it("that says what it needs is heard", () => assert.deepEqual(said("import needy\n"), [["python-raises", "ImportError: needy needs something else"]]));
});
