/** Scripts in which heads are swapped: builders of torchvision and timm in the ways that people call them, wrappers, notebooks, heads changed by hand. */
import type { Swap } from "../../src/model/index.ts";

export interface Case {
  readonly name: string;
  readonly source: string;
  /** The engine's name of the model, and the expression that gives it once the source has run. */
  readonly root: string;
  readonly gives: string;
  readonly swap: Swap;
}

/** Modules of torchvision.models with builders of it, each of another kind of head. */
const builders: Readonly<Record<string, readonly string[]>> = {
  "": [
    "alexnet", "convnext_tiny", "densenet121", "efficientnet_b0", "googlenet", "inception_v3", "maxvit_t", "mnasnet0_5", "mobilenet_v2", "mobilenet_v3_small", "regnet_y_400mf",
    "resnet18", "shufflenet_v2_x0_5", "squeezenet1_1", "swin_t", "vgg11", "vit_b_32",
  ],
  quantization: ["shufflenet_v2_x0_5"],
  video: ["r3d_18", "mvit_v2_s", "s3d"],
  segmentation: ["fcn_resnet50", "deeplabv3_mobilenet_v3_large", "lraspp_mobilenet_v3_large"],
  detection: [
    "fasterrcnn_mobilenet_v3_large_320_fpn", "fasterrcnn_resnet50_fpn_v2", "maskrcnn_resnet50_fpn", "keypointrcnn_resnet50_fpn", "retinanet_resnet50_fpn", "retinanet_resnet50_fpn_v2",
    "fcos_resnet50_fpn", "ssd300_vgg16", "ssdlite320_mobilenet_v3_large",
  ],
};

const isConvolutional = (builder: string): boolean => /^(squeezenet|fcn|deeplab|lraspp|s3d)/.test(builder);

/** Ways to import and call a builder. */
const imports: readonly ((builder: string, module: string) => { readonly lines: string; readonly call: (args: string) => string })[] = [
  (builder, module) => ({ lines: `from torchvision.models${module === "" ? "" : `.${module}`} import ${builder}`, call: (args) => `${builder}(${args})` }),
  (builder, module) => ({ lines: "import torch\nimport torch.nn as nn\nimport torchvision", call: (args) => `torchvision.models.${module === "" ? "" : `${module}.`}${builder}(${args})` }),
  (builder, module) => ({ lines: "from torch import nn\nfrom torchvision import models", call: (args) => `models.${module === "" ? "" : `${module}.`}${builder}(${args})` }),
  (builder, module) => (module === "" ? { lines: "import torch\nimport torchvision.models as tv", call: (args) => `tv.${builder}(${args})` } : { lines: `import torch\nfrom torchvision.models import ${module}`, call: (args) => `${module}.${builder}(${args})` }),
];

/** Places where a model is built. */
const places: readonly ((lines: string, call: string) => Omit<Case, "name" | "swap">)[] = [
  (lines, call) => ({ source: `${lines}\n\nmodel = ${call}  # the body\nmodel.eval()\n`, root: "model", gives: "model" }),
  (lines, call) => ({ source: `"""A notebook."""\n# %%\n${lines}\n\n# %%\nmodel = ${call}\n\n# %%\nprint(type(model).__name__)\n`, root: "model", gives: "model" }),
  (lines, call) => ({ source: `${lines}\n\n\ndef build_model():\n    return ${call}\n`, root: "build_model", gives: "build_model()" }),
  (lines, call) => ({ source: `${lines}\n\n\ndef main():\n    model = ${call}\n    model.train()\n    return model\n\n\nif __name__ == "__main__":\n    main()\n`, root: "model", gives: "main()" }),
];

const withWeights: readonly string[] = ['weights="DEFAULT"', 'weights="DEFAULT", progress=False'];
const without: readonly string[] = ["", "weights=None"];

const swaps = (builder: string, module: string, hasWeights: boolean): readonly Swap[] => {
  const [linear, frozen]: readonly Swap[] = [{ classes: 5, style: "linear", freeze: false }, { classes: 5, style: "linear", freeze: true }];
  if (!hasWeights) return [linear!];
  if (module === "detection") return [linear!, frozen!];
  const richer: Swap = isConvolutional(builder) ? { classes: 5, style: "conv", freeze: false } : { classes: 5, style: "mlp", freeze: true };
  return [linear!, frozen!, richer, { classes: 1, style: "identity", freeze: false }];
};

const titled = ({ style, freeze }: Swap): string => `${style}${freeze ? ", frozen" : ""}`;

const builderCases = (): readonly Case[] => {
  let turn = 0;
  return Object.entries(builders).flatMap(([module, names]) => names.flatMap((builder) => [true, false].flatMap((hasWeights) => swaps(builder, module, hasWeights).map((swap): Case => {
    const way = imports[turn % imports.length]!(builder, module);
    const given = (hasWeights ? withWeights : without)[turn % 2]!;
    const place = places[Math.floor(turn / imports.length + turn) % places.length]!;
    turn++;
    return { name: `${module === "" ? "" : `${module}.`}${builder} ${hasWeights ? "with" : "without"} weights, ${titled(swap)}`, ...place(way.lines, way.call(given)), swap };
  }))));
};

const written = (name: string, source: string, { root = "model", gives = root, ...swap }: Partial<Swap> & { readonly root?: string; readonly gives?: string } = {}): Case =>
  ({ name, source, root, gives, swap: { classes: 5, style: "linear", freeze: false, ...swap } });

const resnet = 'import torch\nimport torch.nn as nn\nfrom torchvision.models import resnet18\n\n';
const wrapper = (inside: string, call = "", init = "self"): string => `import torch.nn as nn\nfrom torchvision import models\n\n\nclass Net(nn.Module):\n    def __init__(${init}):\n        super().__init__()\n${inside.replace(/^(?=.)/gm, "        ")}\n\n    def forward(self, x):\n        return self.backbone(x)\n${call}`;
const body = 'self.backbone = models.resnet18(weights="DEFAULT")';

const handWritten: readonly Case[] = [
  written("get_model with weights", 'import torchvision\n\nmodel = torchvision.models.get_model("vit_b_32", weights="DEFAULT")\n'),
  written("get_model without weights", 'from torchvision.models import get_model\n\nmodel = get_model("densenet121")\n'),
  written("weights in a variable", 'from torchvision.models import ResNet18_Weights, resnet18\n\nweights = ResNet18_Weights.DEFAULT\nmodel = resnet18(weights=weights)\npreprocess = weights.transforms()\n', { freeze: true }),
  written("a call over several lines", `${resnet}model = resnet18(\n    weights=None,\n    progress=False,  # quiet\n)\n`),
  written("a number that is there", "from torchvision.models import resnet18\n\nmodel = resnet18(num_classes=10)\n"),
  written("a constant that sets the width", `${resnet}NUM_CLASSES = 10\nmodel = resnet18(num_classes=NUM_CLASSES)\nconfusion = torch.zeros(NUM_CLASSES, NUM_CLASSES)\n`),
  written("frozen by hand before", `${resnet}model = resnet18(weights="DEFAULT")\nfor parameter in model.parameters():\n    parameter.requires_grad = False\nprint(model)\n`, { style: "mlp" }),
  written("replaced by hand", `${resnet}model = resnet18(weights="DEFAULT")\nmodel.fc = nn.Linear(model.fc.in_features, 10)  # our labels\n`),
  written("replaced by hand, by a constant, to be frozen", `${resnet}num_classes = 10\nmodel = resnet18(weights="DEFAULT")\nnum_ftrs = model.fc.in_features\nmodel.fc = nn.Linear(num_ftrs, num_classes)\n`, { freeze: true }),
  written("an MLP by hand", `${resnet}model = resnet18(weights="DEFAULT")\nmodel.fc = nn.Sequential(nn.Linear(512, 64), nn.ReLU(), nn.Dropout(0.2), nn.Linear(64, 10))  # type: ignore\n`, { style: "mlp", freeze: true }),
  written("an MLP by hand to features", `${resnet}model = resnet18(weights="DEFAULT")\nmodel.fc = nn.Sequential(nn.Linear(512, 64), nn.ReLU(), nn.Linear(64, 10))  # type: ignore\n`, { style: "identity" }),
  written("a registered MLP to features", `${resnet}model = resnet18(weights="DEFAULT")\nmodel.register_module("fc", nn.Sequential(nn.Linear(512, 64), nn.ReLU(), nn.Linear(64, 10)))\n`, { style: "identity" }),
  written("features to a head", `${resnet}model = resnet18(weights="DEFAULT")\nmodel.fc = nn.Identity()  # type: ignore\n`, { freeze: true }),
  written("replaced in another cell", 'import torch.nn as nn\nfrom torchvision.models import resnet18\n\n# %%\nmodel = resnet18(weights="DEFAULT")\n\n# %%\nmodel.fc = nn.Linear(model.fc.in_features, 10)\n', { style: "mlp" }),
  written("frozen in another cell", 'import torch.nn as nn\nfrom torchvision.models import resnet18\n\n# %%\nmodel = resnet18(weights="DEFAULT")\n\n# %%\nfor p in model.parameters():\n    p.requires_grad = False\n'),
  written("an option sets the width", 'import argparse\n\nimport torch.nn as nn\nfrom torchvision.models import resnet18\n\n\ndef main():\n    parser = argparse.ArgumentParser()\n    parser.add_argument("--num-classes", type=int, default=10)\n    args = parser.parse_args([])\n    model = resnet18(weights="DEFAULT")\n    model.fc = nn.Linear(model.fc.in_features, args.num_classes)\n    return model\n\n\nif __name__ == "__main__":\n    main()\n', { gives: "main()" }),
  written("a wrapper around a builder", wrapper(body), { root: "Net", gives: "Net()", freeze: true }),
  written("a wrapper that replaces the head by its parameter", wrapper(`${body}\nself.backbone.fc = nn.Linear(self.backbone.fc.in_features, num_classes)`, "", "self, num_classes=10"), { root: "Net", gives: "Net()" }),
  written("a wrapper built with a number", wrapper(`${body}\nself.backbone.fc = nn.Linear(512, num_classes)`, "\n\nmodel = Net(num_classes=10)\n", "self, num_classes"), { root: "Net", gives: "model", style: "mlp", freeze: true }),
  written("a class of the library extended", "from torchvision.models.resnet import BasicBlock, ResNet\n\n\nclass Mine(ResNet):\n    def __init__(self):\n        super().__init__(BasicBlock, [2, 2, 2, 2])\n", { root: "Mine", gives: "Mine()" }),
  written("a head on a cut body", `${resnet}body = nn.Sequential(*list(resnet18(weights="DEFAULT").children())[:-1])\nmodel = nn.Sequential(body, nn.Flatten(), nn.Linear(512, 10))\n`, { freeze: true }),
  written("timm pretrained", 'import timm\n\nmodel = timm.create_model("resnet18", pretrained=True)\n'),
  written("timm pretrained, frozen", 'import timm\n\nmodel = timm.create_model("vit_tiny_patch16_224", pretrained=True)\n', { freeze: true }),
  written("timm pretrained, an MLP", 'import timm\nfrom torch import nn\n\nmodel = timm.create_model("resnet18", pretrained=True)\n', { style: "mlp", freeze: true }),
  written("timm from scratch", 'import timm\n\nmodel = timm.create_model("efficientnet_b0")\n'),
  written("timm, made anew by its method", 'import timm\n\nmodel = timm.create_model("resnet18", pretrained=True)\nmodel.reset_classifier(10)  # type: ignore\n', { freeze: true }),
  written("timm, made anew by its method, by a constant", 'import timm\nfrom timm.models.resnet import resnet18\n\nNUM_CLASSES = 10\nmodel = resnet18(pretrained=True)\nmodel.reset_classifier(num_classes=NUM_CLASSES)\n'),
  written("timm, behind a checkpoint", 'from timm.models.resnet import resnet18\n\nmodel = resnet18()\nmodel.load_state_dict(resnet18().state_dict())\n', { freeze: true }),
  written("timm with a number", 'import timm\n\nmodel = timm.create_model("vit_tiny_patch16_224", pretrained=True, num_classes=10)\n'),
  written("timm to features", 'import timm\n\nmodel = timm.create_model("mobilenetv3_small_050", pretrained=True)\n', { style: "identity" }),
  written("timm, a wrapper", 'import timm\nfrom torch import nn\n\n\nclass Net(nn.Module):\n    def __init__(self, name="resnet18", num_classes=10):\n        super().__init__()\n        self.body = timm.create_model(name, pretrained=True, num_classes=0)\n        self.head = nn.Linear(self.body.num_features, num_classes)  # type: ignore\n\n    def forward(self, x):\n        return self.head(self.body(x))\n', { root: "Net", gives: "Net()", freeze: true }),
  written("hub with weights", 'import torch\n\nmodel = torch.hub.load("pytorch/vision:v0.10.0", "resnet18", weights="DEFAULT")\n', { freeze: true }),
  written("hub with the old word", 'import torch\n\nmodel = torch.hub.load("pytorch/vision:v0.10.0", "mobilenet_v2", pretrained=True)\n'),
  written("hub from scratch", 'import torch\n\nmodel = torch.hub.load("pytorch/vision", "squeezenet1_1")\n'),
  written("hub from scratch, frozen", 'import torch\n\nmodel = torch.hub.load("pytorch/vision", "resnet18")\n', { freeze: true }),
  written("imported from its own module", 'from torchvision.models.resnet import ResNet18_Weights, resnet18\n\nmodel = resnet18(weights=ResNet18_Weights.IMAGENET1K_V1)\n'),
  written("imported as its module", 'import torchvision.models.resnet as R\n\nmodel = R.resnet18(weights="IMAGENET1K_V1")\n', { style: "mlp" }),
  written("imported within a function", 'def build():\n    import torchvision\n\n    net = torchvision.models.vgg11()\n    return net\n\n\nmodel = build()\n', {}),
  written("the old word for weights", 'from torchvision import models\n\nmodel = models.resnet18(pretrained=True)\n', { freeze: true }),
  written("by the name in the module", 'from torchvision import models\n\narch = "resnet18"\nmodel = models.__dict__[arch](weights="DEFAULT")\n'),
  written("by getattr", 'from torchvision import models\n\nmodel = getattr(models, "densenet121")(weights="DEFAULT")\n', { style: "mlp", freeze: true }),
  written("out of a table of builders", 'from torchvision.models import resnet18, vgg11\n\nBUILDERS = {"resnet": resnet18, "vgg": vgg11}\nmodel = BUILDERS["vgg"](weights="DEFAULT")\n', { freeze: true }),
  written("on a device", 'import torch\nfrom torchvision.models import resnet18\n\ndevice = torch.device("cpu")\nmodel = resnet18(weights="DEFAULT").to(device)\noptimizer = torch.optim.SGD(model.parameters(), lr=0.1)\n', { freeze: true }),
  written("annotated", 'from torch import nn\nfrom torchvision.models import resnet18\n\nmodel: nn.Module = resnet18(weights="DEFAULT")\n'),
  written("of two models the second", 'from torchvision.models import resnet18, vgg11\n\nteacher = vgg11(weights="DEFAULT")\nstudent = resnet18(weights="DEFAULT")\nprint(type(teacher), type(student))\n', { root: "student", freeze: true }),
  written("auxiliary heads from scratch", 'from torchvision.models.segmentation import fcn_resnet50\n\nmodel = fcn_resnet50(aux_loss=True)\n', { style: "conv" }),
  written("auxiliary heads of Inception from scratch", 'from torchvision.models import inception_v3\n\nmodel = inception_v3(init_weights=False)\n'),
  written("auxiliary heads of DeepLab, without its own", 'from torchvision.models.segmentation import deeplabv3_mobilenet_v3_large\n\nmodel = deeplabv3_mobilenet_v3_large(weights_backbone=None, aux_loss=False)\n', { style: "conv", freeze: true }),
  written("an MLP from scratch", "from torchvision.models import vit_b_32\n\nmodel = vit_b_32()\n", { style: "mlp" }),
  written("a convolution from scratch, frozen", "from torchvision.models import squeezenet1_1\n\nmodel = squeezenet1_1()\n", { style: "conv", freeze: true }),
  written("features from scratch", "import torchvision\n\nmodel = torchvision.models.efficientnet_b0()\n", { style: "identity" }),
  written("frozen from scratch", "import torchvision\n\nmodel = torchvision.models.shufflenet_v2_x0_5()\n", { freeze: true }),
  written("transformers, a checkpoint", 'from transformers import BertForSequenceClassification\n\nmodel = BertForSequenceClassification.from_pretrained("google-bert/bert-base-uncased")\n'),
  written("transformers, a checkpoint and a number", 'from transformers import AutoModelForSequenceClassification\n\nLABELS = 3\nmodel = AutoModelForSequenceClassification.from_pretrained("distilbert-base-uncased", num_labels=LABELS)\n', { freeze: true }),
  written("transformers, pictures", 'from transformers import AutoModelForImageClassification\n\nmodel = AutoModelForImageClassification.from_pretrained(\n    "google/vit-base-patch16-224",\n    num_labels=3,\n    ignore_mismatched_sizes=True,\n)\n', { freeze: true }),
  written("transformers, a configuration", 'from transformers import BertConfig, BertForSequenceClassification\n\nconfig = BertConfig(num_hidden_layers=2)\nmodel = BertForSequenceClassification(config)\n', { freeze: true }),
  written("transformers, a head by hand", 'from torch import nn\nfrom transformers import BertConfig, BertModel\n\n\nclass Net(nn.Module):\n    def __init__(self, num_labels=4):\n        super().__init__()\n        self.bert = BertModel(BertConfig(num_hidden_layers=2))\n        self.head = nn.Linear(self.bert.config.hidden_size, num_labels)\n\n    def forward(self, input_ids):\n        return self.head(self.bert(input_ids).last_hidden_state[:, 0])\n', { root: "Net", gives: "Net()", freeze: true }),
  written("windows line ends", 'from torchvision.models import vgg11\r\n\r\nmodel = vgg11(weights="DEFAULT")\r\nmodel.eval()\r\n', { freeze: true }),
];

/** The widths that go into the two heads of lraspp differ: taking both off would break their sum. */
const isBroken = ({ name, swap }: Case): boolean => name.includes("lraspp") && swap.style === "identity";

export const cases: readonly Case[] = [...builderCases().filter((one) => !isBroken(one)), ...handWritten];
