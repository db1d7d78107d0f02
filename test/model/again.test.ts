/** A document is read at every keystroke: nothing of one reading is left in the next. */
import assert from "node:assert/strict";
import { Bed } from "../harness.ts";

const text = (width: number): string => `import enum
from torch import nn

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        modules = [cls for cls in nn.Module.__subclasses__() if cls.__name__ == "Net"]
        enums = [cls for cls in enum.Enum.__subclasses__() if cls.__name__ == "Kind"]
        self.fc = nn.Linear(${width}, len(modules) + len(enums))

class Kind(enum.Enum):
    ONE = 1

if len(Kind.__members__) == 1:
    class Other(nn.Module):
        pass
`;

describe("a document that is read again and again", () => {
  it("lists each of its classes once below a library's", () => {
    const bed = new Bed();
    const widths = [3, 4, 5, 6];
    const made = widths.map((width) => bed.inspect(text(width), { callable: "Net" })[0]!.tree!.children[0]!);
    assert.deepEqual(made.map(({ params }) => params), widths.map((width) => (width + 1) * 2));
  });

  it("leaves no class of its own behind", () => {
    const bed = new Bed();
    const count = (): number => bed.read("import enum\nfrom torch import nn\nfound = 0\n", ({ engine }) => [...engine.vm.heap.subclasses.values()].reduce((sum, below) => sum + below.length, 0));
    bed.inspect(text(2));
    const before = count();
    for (const width of [3, 4, 5]) bed.inspect(text(width));
    assert.equal(count(), before);
  });
});
