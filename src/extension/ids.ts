/** Everything that the manifest and the code must call by the same name. A test compares this table with `package.json`. */
import type { LayerKind } from "../answers/index.ts";

export const commands = {
  runForwardPass: "headtorch.runForwardPass",
  swapHead: "headtorch.swapHead",
  copySummary: "headtorch.copySummary",
  copySummaryMarkdown: "headtorch.copySummaryMarkdown",
  filterKinds: "headtorch.filterKinds",
  toggleSteps: "headtorch.toggleSteps",
  toggleHints: "headtorch.toggleHints",
  revealInTree: "headtorch.revealInTree",
  goToLayer: "headtorch.goToLayer",
  refresh: "headtorch.refresh",
  setInput: "headtorch.setInput",
  showRecord: "headtorch.showRecord",
  restartServer: "headtorch.restartServer",
  showLog: "headtorch.showLog",
} as const;

export const container = "headtorch";
export const modelsView = "headtorch.models";
export const runPanel = "headtorch.run";

export const contextKeys = {
  /** The file at hand reaches PyTorch. */
  active: "headtorch.active",
  hasModels: "headtorch.hasModels",
  hasHead: "headtorch.hasHead",
  /** Why the tree is empty: a word of `TreeEmptiness`; unset where it is not. */
  empty: "headtorch.empty",
} as const;

export type TreeEmptiness = "no-file" | "no-torch" | "no-models" | "needs-arguments" | "starting" | "failed";

export const settings = {
  hints: "hints",
  lenses: "lenses",
  problems: "problems",
  markHeads: "markHeads",
  mode: "mode",
  environment: "environment",
  importRoots: "importRoots",
  showSteps: "tree.showSteps",
  followCursor: "tree.followCursor",
  trace: "trace.server",
} as const;

/** Section of the settings. */
export const section = "headtorch";

export const colors = {
  head: "headtorch.head",
  headBackground: "headtorch.headBackground",
  headBorder: "headtorch.headBorder",
} as const;

/** URI schemes of our own: rows of the tree, and records shown as documents. */
export const layerScheme = "headtorch-layer";
export const recordScheme = "headtorch-record";

interface KindLook {
  readonly icon: string;
  readonly color: string;
}

const look = (icon: string, color: string): KindLook => ({ icon: `headtorch-${icon}`, color: `headtorch.kind.${color}` });

export const kindLooks: Readonly<Record<LayerKind, KindLook>> = {
  convolution: look("convolution", "convolution"),
  pooling: look("pooling", "pooling"),
  "fully connected": look("fully-connected", "fullyConnected"),
  activation: look("activation", "activation"),
  normalization: look("normalization", "normalization"),
  dropout: look("dropout", "dropout"),
  embedding: look("embedding", "embedding"),
  recurrent: look("recurrent", "recurrent"),
  attention: look("attention", "attention"),
  container: look("container", "container"),
  other: look("other", "other"),
  step: look("step", "step"),
};

export const headIcon = "headtorch-head";
export const modelIcon = "headtorch-model";
