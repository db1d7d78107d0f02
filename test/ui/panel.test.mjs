/** The proof of the panel: ResNet-18 as torchvision publishes it, run from seed 0 in a real VS Code, shows what PyTorch gives. */
import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { makeVsix } from "../../scripts/package.mjs";
import { Workbench } from "./workbench.mjs";

const packages = path.resolve(".corpus/site-packages");
const { resnet18 } = JSON.parse(readFileSync("test/facts/panel.json", "utf8"));

const source = `from torchvision.models import resnet18, ResNet18_Weights

classes = ResNet18_Weights.DEFAULT.meta["categories"]
model = resnet18(num_classes=len(classes))
`;

describe("the panel with torchvision's ResNet-18", function () {
  this.timeout(180_000);
  /** @type {Workbench} */
  let bench;
  let folder;

  before(async function () {
    // `npm run corpus` unpacks torchvision.
    if (!existsSync(`${packages}/torchvision`)) this.skip();
    folder = mkdtempSync(path.join(tmpdir(), "headtorch-resnet-"));
    mkdirSync(`${folder}/.vscode`);
    writeFileSync(`${folder}/.vscode/settings.json`, JSON.stringify({ "headtorch.importRoots": [packages] }));
    writeFileSync(`${folder}/classify.py`, source);
    bench = await Workbench.open(await makeVsix(), folder);
  });
  after(async () => {
    await bench?.close();
    if (folder) rmSync(folder, { recursive: true, force: true });
  });
  afterEach(async function () {
    if (this.currentTest?.state === "failed") await bench?.picture(`failed ${this.currentTest.title}`);
  });

  it("shows PyTorch's five largest values from seed 0, by name", async () => {
    await bench.showTree();
    await bench.openFile("classify.py");
    await bench.row("conv1").waitFor({ timeout: 60_000 });
    await bench.command("Headtorch: Run Forward Pass");
    const panel = bench.webview();
    await panel.locator('button:text-is("Run"):not([disabled])').click({ timeout: 60_000 });
    await panel.locator(".summary, .banner.error").first().waitFor({ timeout: 120_000 });
    assert.match(await panel.locator(".summary").innerText(), /^(\d+) of \1 layers compared, all as predicted/);
    const lines = await panel.locator(".top tbody tr").all();
    assert.equal(lines.length, resnet18.length);
    for (const [place, { index, name, value }] of resnet18.entries()) {
      const [title, shown] = await lines[place].locator("th, td").allInnerTexts();
      assert.equal(title.replace(/\s+/g, " ").trim(), `${name} ${index}`);
      // Four digits are shown.
      assert.ok(Math.abs(Number(shown) - value) <= 5.1e-4 + 1e-4 * Math.abs(value), `${name}: ${shown}, PyTorch ${value}`);
    }
  });
});
