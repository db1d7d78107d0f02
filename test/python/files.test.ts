/** Files beside a program are read as text, by any way of writing their path; what lies elsewhere is not known, and never a fault. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Bed } from "../harness.ts";

describe("a program's files", () => {
  const root = mkdtempSync(path.join(tmpdir(), "headtorch-files-"));
  after(() => rmSync(root, { recursive: true }));
  const write = (name: string, text: string): void => {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), text);
  };
  write("kit/__init__.py", "from pathlib import Path\nfolder = Path(__file__).parent / 'configs'\n");
  write("kit/configs/small.json", '{"width": 8}\r\n');
  write("kit/configs/large.json", '{"width": 64}\n');
  for (const name of ["error", "tokens", "events", "nodes"]) write(`yaml/${name}.py`, "");
  write("yaml/__init__.py", "raise ImportError('not read')\n");
  write("yaml/loader.py", "import json\n\nclass BaseLoader:\n    def __init__(self, text):\n        self.text = text\n\n    def get_single_data(self):\n        return json.loads(self.text)\n\nclass SafeLoader(BaseLoader): pass\nclass Loader(BaseLoader): pass\nclass FullLoader(BaseLoader): pass\nclass UnsafeLoader(BaseLoader): pass\n");
  write("yaml/dumper.py", "class BaseDumper: pass\nclass SafeDumper(BaseDumper): pass\nclass Dumper(BaseDumper): pass\n");

  const said = (text: string): readonly string[] => new Bed({ packages: [root] }).findings(`import torch\nimport json, os\n${text}`).map(({ message }) => message);
  const says = (text: string, ...words: readonly string[]): void => assert.deepEqual(said(text), words);

  it("are read by open, in a package's own folder", () => says("import kit\nwith open(kit.folder / 'small.json') as file:\n    raise ValueError(json.load(file)['width'])\n", "ValueError: 8"));
  it("have the program's ends of lines", () => says("import kit\nraise ValueError(list(open(kit.folder / 'small.json')))\n", "ValueError: ['{\"width\": 8}\\n']"));
  it("are read as bytes", () => says("import kit\nraise ValueError(open(kit.folder / 'large.json', 'rb').read()[:8])\n", "ValueError: b'{\"width\"'"));
  it("are found by pattern", () => says("import kit\nraise ValueError([one.stem for one in sorted(kit.folder.glob('*.json'))])\n", "ValueError: ['large', 'small']"));
  it("go by whole paths, and by dots", () =>
    says(`import kit\nraise ValueError(os.listdir('${root}/kit/../kit/configs/') == sorted(os.listdir(kit.folder)), os.path.isdir('${root}/kit'))\n`, "ValueError: (True, True)"));
  it("are not known elsewhere", () => says("text = open('/no/such/file').read()\nwidth = json.load(open('conf/none.json'))\nnames = os.listdir('/no/such')\nfound = os.path.exists('/no/such')\n"));
  it("are written without a trace", () => says("with open('out.txt', 'w') as file:\n    file.write('text')\n"));

  it("of YAML are read by the package's own loader", () => says("import kit, yaml\nraise ValueError(yaml.load(open(kit.folder / 'small.json'), Loader=yaml.CSafeLoader))\n", "ValueError: {'width': 8}"));
  it("of YAML that are not known give what is not known", () => says("import yaml\nconfig = yaml.safe_load(open('/no/such.yaml'))\nfor name in config['layers']:\n    print(name)\n"));
});
