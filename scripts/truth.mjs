/** `npm run truth [-- PAGE…]`: has real PyTorch confirm the pages of the book, and refuses any but the pinned versions. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const pinned = { torch: "2.14.1", torchvision: "0.29.1" };
const python = process.env.HEADTORCH_PYTHON ?? "python3";

const fail = (text) => {
  console.error(text);
  process.exit(2);
};

const ask = "import importlib.metadata as m; print(*(m.version(n).split('+')[0] for n in ('torch', 'torchvision')))";
const answer = spawnSync(python, ["-c", ask], { encoding: "utf8" });
if (answer.status !== 0) fail(`${python} has no torch and torchvision: set HEADTORCH_PYTHON to a Python that has torch ${pinned.torch}`);

const [torch, torchvision] = answer.stdout.trim().split(" ");
if (torch !== pinned.torch || torchvision !== pinned.torchvision)
  fail(`${python} has torch ${torch} and torchvision ${torchvision}; the book is checked with ${pinned.torch} and ${pinned.torchvision}`);

const pages = fileURLToPath(new URL("truth_pages.py", import.meta.url));
const run = spawnSync(python, ["-B", pages, ...process.argv.slice(2)], { stdio: "inherit" });
process.exit(run.status ?? 2);
