/** Checkpoints of transformers: what is known of them without a network, and why it is not. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import path from "node:path";
import { inspectionOf } from "../../src/model/index.ts";
import { Bed, root } from "../harness.ts";

const corpus = path.join(root, ".corpus/site-packages");
const config = JSON.stringify({
  model_type: "bert", hidden_size: 32, num_hidden_layers: 1, num_attention_heads: 2, intermediate_size: 64, vocab_size: 100, max_position_embeddings: 16,
  id2label: { 0: "a", 1: "b", 2: "c" }, label2id: { a: 0, b: 1, c: 2 },
});

describe("a checkpoint of transformers", function () {
  this.timeout(60_000);
  if (!existsSync(corpus)) return;
  const bed = new Bed({ packages: [corpus], files: { "tuned/config.json": config } });
  const read = (call: string) => bed.read(`from transformers import AutoModelForSequenceClassification, BertForSequenceClassification\n\nmodel = ${call}\n`, (live) => ({
    records: live.models.map((model) => inspectionOf(live, model, model.root.name, bed.places, 0)),
    gaps: [...live.script.gaps, ...live.models.flatMap(({ run }) => run.gaps)].map(({ reason }) => reason),
    assumed: [...live.script.assumptions, ...live.models.flatMap(({ run }) => run.assumptions)].map(({ text }) => text),
  }));
  const head = (call: string) => read(call).records.map(({ heads }) => heads.map((one) => [one.path, one.in, one.out]));

  it("in a folder beside the script has the configuration that stands there, and the labels that the call asks for", () => {
    assert.deepEqual(head('AutoModelForSequenceClassification.from_pretrained("tuned")'), [[["classifier", 32, 3]]]);
    assert.deepEqual(head('BertForSequenceClassification.from_pretrained("./tuned", num_labels=7)'), [[["classifier", 32, 7]]]);
  });

  it("that transformers names beside a configuration has its defaults, and says so", () => {
    const { records, assumed, gaps } = read('AutoModelForSequenceClassification.from_pretrained("bert-base-uncased", num_labels=5)');
    // BertForSequenceClassification(BertConfig(num_labels=5)) in PyTorch
    assert.deepEqual([records[0]!.params, gaps], [109486085, []]);
    assert.ok(assumed.some((text) => text.includes("'bert-base-uncased' has the defaults")), assumed.join("\n"));
    const [unsaid] = read('AutoModelForSequenceClassification.from_pretrained("bert-base-uncased")').records;
    assert.deepEqual(unsaid!.outputs, { dict: { logits: { shape: ["N", "num_labels"], size: [1, 10], dtype: "float32" } } });
  });

  it("that nobody knows is a gap with its reason", () => {
    const { records, gaps } = read('AutoModelForSequenceClassification.from_pretrained("someone/unheard-of")');
    assert.deepEqual(records, []);
    assert.deepEqual(gaps, ["the configuration of the checkpoint 'someone/unheard-of' is not in a folder beside the script, and nothing is fetched: save its config.json there"]);
  });
});
