/** Large models in the panel of a real VS Code: node /tmp/panel-ui.mjs */
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync, readdirSync } from "node:fs";
import path from "node:path";
process.chdir("/work/wt/panel");
const { makeVsix } = await import("/work/wt/panel/scripts/package.mjs");
const { Workbench } = await import("/work/wt/panel/test/ui/workbench.mjs");
const rss = () => {
  const found = {};
  for (const pid of readdirSync("/proc").filter((one) => /^\d+$/.test(one))) {
    try {
      const cmd = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
      if (!cmd.includes("headtorch-browser-") && !cmd.includes("headtorch-server-") && !cmd.includes("code-server")) continue;
      const status = readFileSync(`/proc/${pid}/status`, "utf8");
      const kb = (name) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? 0);
      const type = /--type=(\w[\w-]*)/.exec(cmd)?.[1] ?? "";
      found[`${pid} ${type} ${cmd.slice(0, 40)}`] = [kb("VmRSS") / 1000 | 0, kb("VmHWM") / 1000 | 0];
    } catch {}
  }
  return Object.entries(found).filter(([, [now, most]]) => most > 300).map(([k, [now, most]]) => `${k}: ${now} (most ${most})`).join("\n   ");
};
const say = (...words) => console.log(new Date().toISOString().slice(11, 19), ...words);
const folder = mkdtempSync("/tmp/panel-ws-");
mkdirSync(`${folder}/.vscode`);
writeFileSync(`${folder}/.vscode/settings.json`, JSON.stringify({ "headtorch.importRoots": [path.resolve(".corpus/site-packages")] }));
for (const name of ["resnet152", "vit_l_16", "vit_h_14"]) writeFileSync(`${folder}/${name}.py`, `from torchvision.models import ${name}\n\nmodel = ${name}()\n`);
const bench = await Workbench.open(await makeVsix(), folder);
bench.page.setDefaultTimeout(120_000);
const top = JSON.parse(readFileSync("/tmp/panel-big/top.json", "utf8"));
const open = async (name) => {
  await bench.openFile(`${name}.py`);
  await bench.row(name === "resnet152" ? "conv1" : "conv_proj").waitFor({ timeout: 200_000 });
  await bench.command("Headtorch: Run Forward Pass");
};
const pick = async (file) => {
  const panel = bench.webview();
  const field = bench.page.locator(".quick-input-widget:visible input[type=text]").first();
  const chosen = panel.locator(`:text("${path.basename(file)} (")`).first();
  await bench.until(async () => {
    await panel.locator('button:text-is("From file…")').click();
    await field.waitFor();
    await bench.page.waitForTimeout(4000);
    await field.fill(file);
    await bench.page.waitForTimeout(1500);
    await field.press("Enter");
    await bench.page.waitForTimeout(6000);
  }, () => chosen.isVisible(), "the checkpoint is chosen");
  say(await chosen.innerText());
  const load = panel.locator('button:has-text("Load ")');
  const start = Date.now();
  if (await load.isVisible()) await load.click();
  await bench.page.waitForTimeout(1000);
  await panel.locator(':text("loading ")').waitFor({ state: "detached", timeout: 580_000 });
  say("loaded in", Date.now() - start, "ms\n  ", rss());
};
const run = async (name) => {
  const panel = bench.webview();
  const start = Date.now();
  await panel.locator('button:text-is("Run"):not([disabled])').click();
  let most = "";
  const timer = setInterval(() => { most = rss(); }, 1000);
  await panel.locator('button:text-is("Cancel")[disabled]').waitFor({ timeout: 900_000 });
  clearInterval(timer);
  say("run", Date.now() - start, "ms", await panel.locator(".summary, .banner.error").first().innerText());
  const lines = await panel.locator(".top tbody tr").all();
  const shown = [];
  for (const line of lines) shown.push((await line.locator("th, td").allInnerTexts()).join(" "));
  say("shown", shown.join(" | "), "\n   PyTorch", JSON.stringify(top[name]), "\n  ", most);
  await bench.page.screenshot({ path: `/tmp/panel-big-${name}.png` });
};
try {
  await bench.showTree();
  for (const [name, files] of [["resnet152", ["resnet152.pth", "resnet152.safetensors"]], ["vit_l_16", ["vit_l_16.pth"]], ["vit_h_14", []]].filter(([name]) => process.argv.length < 3 || process.argv.includes(name))) {
    say(name);
    await open(name);
    await bench.webview().locator('button:text-is("Run"):not([disabled])').waitFor({ timeout: 200_000 });
    say("planned", await bench.webview().locator(".title p").innerText());
    for (const file of files) { await pick(`/tmp/panel-big/${file}`); await run(name); }
    if (files.length === 0) await run(name);
    await bench.command("View: Close All Editors");
    await bench.page.waitForTimeout(3000);
    say("closed\n  ", rss());
  }
} catch (fault) {
  await bench.page.screenshot({ path: "/tmp/panel-big-failed.png" });
  console.log(fault);
} finally {
  await bench.close();
}
