/** What a run wrote is undone behind it: the next run of any file finds the libraries as they were. */
import assert from "node:assert/strict";
import { Bed } from "../harness.ts";

const printed = (bed: Bed, text: string): string => bed.read(text, (live) => live.script.printed);

describe("reruns", () => {
  it("find a module as it was whose `__dict__` was written", () => {
    const bed = new Bed();
    const before = printed(bed, "import math\nprint(math.sqrt(16.0))\n");
    assert.equal(printed(bed, "import math\nmath.__dict__['sqrt'] = len\ndef f():\n    return 1\nf.__globals__['__builtins__'].__dict__['abs'] = len\nprint(math.sqrt('abc'), abs('ab'))\n"), "3 2\n");
    assert.equal(printed(bed, "import math\nprint(math.sqrt(16.0))\n"), before);
    assert.equal(printed(bed, "print(abs(-2))\n"), "2\n");
  });
  it("find what a trace of torch.fx laid over it taken away, also where a library was loaded in its midst", () => {
    const bed = new Bed();
    const text = "import math\nimport torch\nclass Net(torch.nn.Module):\n    def forward(self, x):\n        torch.jit.is_scripting()\n        return x * math.sqrt(x.shape[0])\ntraced = torch.fx.symbolic_trace(Net())\nprint([node.name for node in traced.graph.nodes], traced(torch.ones(4)).shape, math.sqrt(4))\n";
    for (let i = 0; i < 2; i++) assert.equal(printed(bed, text), "['x', 'getattr_1', 'getitem', 'sqrt', 'mul', 'output'] torch.Size([4]) 2.0\n");
  });
});
