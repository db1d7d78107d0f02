/**
 * `create_feature_extractor` and `get_graph_node_names` beside real torchvision (`scripts/record_extractors.py`): the modules that stay, counts,
 * outputs in their order, names of steps, words of errors. Models of few steps are held here, all with PRECISION=all in the environment.
 */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileFindings, inspectionOf, namedModules, type FactJson, type LiveModel, type Live } from "../../src/model/index.ts";
import { PyDict, PyTuple, type Value } from "../../src/python/index.ts";
import { Tensor } from "../../src/torch/index.ts";
import { Bed, root } from "../harness.ts";

type Nodes = readonly string[] | Readonly<Record<string, string>>;
interface Row {
  readonly builder: string; readonly nodes: Nodes | readonly [Nodes, Nodes]; readonly input: readonly number[];
  readonly params: number; readonly macs: number; readonly outputs: Readonly<Record<string, readonly number[]>>; readonly trainOutputs?: Row["outputs"];
  readonly class: string; readonly modules: readonly [number, string]; readonly states: string; readonly names: readonly (readonly [number, string])[];
}

const packages = path.join(root, ".corpus/site-packages");
const { rows, errors } = JSON.parse(readFileSync(path.join(root, "test/facts/extractors.json"), "utf8")) as { readonly rows: readonly Row[]; readonly errors: readonly (readonly [Readonly<Record<string, Nodes>>, string])[] };
const mostNames = process.env["PRECISION"] === "all" ? Infinity : 110;
/** One session: the library is loaded once. */
const bed = new Bed({ packages: existsSync(packages) ? [packages] : [] });

const digest = (lines: readonly string[]): string => createHash("sha256").update(lines.join("\n")).digest("hex").slice(0, 16);
const python = (value: unknown): string => JSON.stringify(value);
const argumentsOf = (builder: string): string => (/^(googlenet|inception_v3)$/.test(builder) ? "init_weights=False" : builder.startsWith("segmentation.") ? "weights_backbone=None" : "");
const isTwice = (nodes: Row["nodes"]): nodes is readonly [Nodes, Nodes] => Array.isArray(nodes) && typeof nodes[0] !== "string";

const textOf = ({ builder, nodes, input }: Row, batch: number): string => `
import torch
import torchvision
from torchvision.models.feature_extraction import create_feature_extractor, get_graph_node_names

net = torchvision.models.${builder}(${argumentsOf(builder)}).eval()
names = get_graph_node_names(net, suppress_diff_warning=True)
extractor = create_feature_extractor(net, ${isTwice(nodes) ? `train_return_nodes=${python(nodes[0])}, eval_return_nodes=${python(nodes[1])}` : python(nodes)})
extractor(torch.zeros(${[batch, ...input.slice(1)].join(", ")}))
`;

const outputsOf = (fact: FactJson): Row["outputs"] =>
  Object.fromEntries(Object.entries(fact !== null && "dict" in fact ? fact.dict : {}).map(([key, one]) => [key, one !== null && "size" in one ? (one.size as readonly number[]) : []]));

const statesOf = (live: Live, { module }: LiveModel): string => {
  const state = live.engine.vm.callMethod(module!, "state_dict");
  assert.ok(state instanceof PyDict);
  return digest([...state.entries.values()].map(({ key, value }) => `${String(key)} [${value instanceof Tensor ? value.shape.join(", ") : ""}]`));
};

const linesOf = (value: Value | undefined): readonly (readonly [number, string])[] => {
  assert.ok(value instanceof PyTuple);
  return value.items.map((one) => (one as PyTuple).items.map(String)).map((names) => [names.length, digest(names)]);
};

describe("feature extractors", function () {
  this.timeout(120_000);
  before(function () {
    // torchvision's source is no part of the repository: npm run corpus
    if (!existsSync(path.join(packages, "torchvision"))) this.skip();
  });

  for (const row of rows.filter((one) => one.names[1]![0] < mostNames)) {
    it(`${row.builder} ${python(row.nodes)}`, () => {
      bed.read(textOf(row, 1), (live) => {
        const model = live.models.find((one) => one.root.name === "extractor")!;
        const record = inspectionOf(live, model, "extractor", bed.places, 0);
        assert.ok(record.ok, record.reason ?? record.gaps[0]?.reason ?? record.findings[0]?.message);
        const modules = [...namedModules(model.module!)].map(([one, at]) => `${at} ${one.cls.name}`);
        const { params, macs, outputs, modules: tree, states, names } = row;
        assert.deepEqual(Object.entries(outputsOf(record.outputs)), Object.entries(outputs));
        assert.deepEqual(
          { params: record.params, macs: record.macs, class: record.model?.class, modules: [modules.length, digest(modules)], states: statesOf(live, model), names: linesOf(live.main.globals.get("names")) },
          { params, macs, class: row.class, modules: tree, states, names },
        );
      }, { callable: "extractor" });
    });
    if (row.trainOutputs)
      it(`${row.builder} ${python(row.nodes)} in training`, () => {
        const [record] = bed.inspect(textOf(row, 2), { callable: "extractor", mode: "train" });
        assert.deepEqual(Object.entries(outputsOf(record!.outputs)), Object.entries(row.trainOutputs!));
      });
  }

  for (const [given, words] of errors)
    it(`an error: ${python(given)}`, () => {
      const named = Object.entries(given).map(([key, nodes]) => `, ${key}=${python(nodes)}`).join("");
      const text = `from torchvision.models import resnet18\nfrom torchvision.models.feature_extraction import create_feature_extractor\nextractor = create_feature_extractor(resnet18()${named})\n`;
      const findings = bed.findings(text);
      assert.deepEqual(findings.map(({ severity, message }) => [severity, message]), [["error", words]]);
    });
});

describe("feature extractors without torchvision", () => {
  it("are not known, which is said, and no error", () => {
    const text = "import torch\nfrom torchvision.models import resnet18\nfrom torchvision.models.feature_extraction import create_feature_extractor\nmodel = create_feature_extractor(resnet18(), ['layer1', 'nothing'])\nout = model(torch.zeros(1, 3, 224, 224))\nprint(out['layer1'].shape)\n";
    const [findings, gaps] = new Bed().read(text, (live) => [fileFindings(live), live.script.gaps.map(({ reason }) => reason)] as const);
    assert.deepEqual(findings, []);
    assert.ok(gaps.includes("the steps of a model of torchvision: install torchvision"), gaps.join());
  });
});
