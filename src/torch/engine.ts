/** One machine with PyTorch laid over it: created once, used for many runs, rolled back between them. */
import { createMachine, type Bundle, type Limits, type Machine, type Sources } from "../python/index.ts";
import { openTensorClass, type Preludes, torchBundle } from "./bundle.ts";
import { Torch } from "./dispatch.ts";
import { table } from "./ops/index.ts";
import { Recorder } from "./recorder.ts";

export interface EngineOptions {
  readonly sources: Sources;
  /** Import roots, searched in order: the user's own first, then site-packages. Directory URIs that end with a slash. */
  readonly roots: readonly string[];
  /** Modules that stand elsewhere under another name: see `ImportOptions`. */
  readonly mapped?: Readonly<Record<string, string | null>>;
  /** Python files of ours, by path. */
  readonly preludes: Preludes;
  /** Python's own room: builtins, standard library. */
  readonly python: Bundle;
  readonly isOwn: (uri: string) => boolean;
  readonly watched: (uri: string) => boolean;
  readonly limits?: Limits;
}

export interface Engine {
  readonly vm: Machine;
  readonly torch: Torch;
  readonly recorder: Recorder;
}

/** Packages of pictures and files: imported by their libraries at every start, needed by no model. */
const lazyPackages = ["torchvision.io", "torchvision.transforms", "torchvision.utils", "torchvision._meta_registrations", "torchvision._autograd_registrations", "timm.data"];

/** Packages with compiled cores that model files import beside the model. */
const opaquePackages = new Set([
  "numpy", "cv2", "scipy", "pandas", "matplotlib", "sklearn", "skimage", "av", "triton", "flash_attn", "xformers", "apex", "tokenizers", "safetensors", "tensorflow", "jax", "flax",
  "onnx", "onnxruntime", "pyarrow", "h5py", "lmdb", "pycocotools", "sentencepiece", "deepspeed", "bitsandbytes", "datasets", "evaluate", "wandb", "tensorboard", "httpx", "httpx2", "httpcore", "httpcore2", "h11", "anyio", "jinja2", "hf_xet", "filelock", "aiohttp", "boto3",
]);

export const createEngine = ({ preludes, python, ...options }: EngineOptions): Engine => {
  openTensorClass(table);
  const recorder = new Recorder();
  const vm = createMachine({ ...options, lazy: (name) => lazyPackages.includes(name), opaque: (name) => opaquePackages.has(name), bundle: torchBundle(preludes, python), listener: recorder });
  recorder.vm = vm;
  const torch = new Torch(recorder, table);
  vm.host = torch;
  return { vm, torch, recorder };
};
