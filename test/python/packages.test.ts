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

  it("of which a part is ours: its mixin takes what the class is given", () => {
    const text = "from torch import nn\nfrom huggingface_hub import PyTorchModelHubMixin\n\nclass Net(nn.Module, PyTorchModelHubMixin):\n    def __new__(cls, *args, **kwargs):\n        return super().__new__(cls, *args, **kwargs)\n\n    def __init__(self, width):\n        super().__init__()\n        self.layer = nn.Linear(width, 2)\n\n";
    assert.deepEqual(said(`${text}raise ValueError(tuple(Net(width=3).layer.weight.shape), callable(PyTorchModelHubMixin.save_pretrained))\n`), [["python-raises", "ValueError: ((2, 3), True)"]]);
  });
  it("of which a part is ours: a module that is left out is not known", () => assert.deepEqual(said("try:\n    from accelerate.hooks import add_hook_to_module\nexcept ImportError:\n    raise ValueError('not reached')\n"), []));
});
