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

  it("lays a checkpoint of the workspace over the weights, piece by piece", async () => {
    // Larger than one message, so that it comes in several; the last number of the bias decides the class.
    const [weight, bias] = [new Float32Array(1000 * 512), new Float32Array(1000)];
    const extra = new Float32Array(512 * 512 * 9);
    bias[7] = 100;
    const parts = { "layer4.1.conv2.weight": [extra, [512, 512, 3, 3]], "fc.weight": [weight, [1000, 512]], "fc.bias": [bias, [1000]] };
    let at = 0;
    const header = JSON.stringify(Object.fromEntries(Object.entries(parts).map(([name, [{ byteLength }, shape]]) => [name, { dtype: "F32", shape, data_offsets: [at, at += byteLength] }])));
    const length = Buffer.alloc(8);
    length.writeUInt32LE(header.length);
    writeFileSync(`${folder}/trained.safetensors`, Buffer.concat([length, Buffer.from(header), ...Object.values(parts).map(([{ buffer }]) => Buffer.from(buffer))]));
    const panel = bench.webview();
    const field = bench.page.locator(".quick-input-widget:visible input[type=text]").first();
    const chosen = panel.locator(':text("trained.safetensors (11.5 MB"):text("): 3 tensors")');
    await bench.until(async () => {
      await panel.locator('button:text-is("From file…")').click();
      await field.waitFor();
      // The dialog puts its folder back while it still lists it.
      await bench.page.waitForTimeout(2500);
      await field.fill(`${folder}/trained.safetensors`);
      await bench.page.waitForTimeout(700);
      await field.press("Enter");
    }, () => chosen.isVisible(), "the checkpoint is chosen");
    // Where the extension is on another machine, the user is asked first.
    const load = panel.locator('button:has-text("Load 11.5 MB")');
    if (await load.isVisible()) await load.click();
    await panel.locator(':text-is("Names that differ")').waitFor();
    await panel.locator(':text("loading trained.safetensors")').waitFor({ state: "detached", timeout: 60_000 });
    await panel.locator('button:text-is("Run"):not([disabled])').click();
    await panel.locator('.top tbody tr:first-child:has-text("100")').waitFor({ timeout: 120_000 });
    const [title, shown] = await panel.locator(".top tbody tr").first().locator("th, td").allInnerTexts();
    assert.match(title.replace(/\s+/g, " ").trim(), / 7$/);
    assert.equal(Number(shown), 100);
  });
});
