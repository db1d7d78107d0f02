/** What real models use is there: every op, layer and module that was counted in their files has a name in our torch. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Bed, root } from "../harness.ts";

/** Counted names that we have no value for, and why: a run that reaches one says so as a gap. */
const gaps: Readonly<Record<string, string>> = {
  sparse_coo_tensor: "sparse layouts have no shape rules here",
  to_sparse: "sparse layouts have no shape rules here",
  spmm: "sparse layouts have no shape rules here",
  "torch.nested.nested_tensor": "tensors of rows of different lengths have no shape",
  "torch.classes.NativeInterpretation": "a class of a compiled library, which is not read",
};

describe("what model files use", () => {
  const used = JSON.parse(readFileSync(`${root}test/facts/frequency.json`, "utf8")) as Readonly<Record<string, string>>;
  const bed = new Bed();
  /** Dotted paths under which a counted name may be found. */
  const paths = (kind: string, name: string): readonly string[] =>
    kind === "op" ? [`torch.Tensor.${name}`, `torch.Tensor.${name}_`, `torch.${name}`, `torch.nn.functional.${name}`] : kind === "nn module" ? [`torch.${name}`] : [name.replace("einops.layers.", "einops.layers.torch.")];

  for (const [kind, names] of Object.entries(used))
    it(`${kind} is there`, () => {
      const asked = names.split(" ").filter((name) => gaps[name] === undefined);
      const program = `
import importlib
def found(path):
    parts = path.split(".")
    for i in range(len(parts), 0, -1):
        try:
            value = importlib.import_module(".".join(parts[:i]))
        except ImportError:
            continue
        try:
            for part in parts[i:]:
                value = getattr(value, part)
            return True
        except AttributeError:
            pass
    return False
print([names[0] for names in ${JSON.stringify(asked.map((name) => [name, ...paths(kind, name)]))} if not any(found(path) for path in names[1:])])
`;
      const missing = bed.read(program, ({ script }) => [script.printed.trim(), ...script.faults.map(({ finding }) => finding.message), ...script.gaps.map(({ reason }) => reason)]);
      assert.deepEqual(missing, ["[]"]);
    });
});
