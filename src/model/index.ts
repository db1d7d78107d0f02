/**
 * Readings of a record: which callables are models, what they take, their module tree, heads, costs, findings, head swaps. Runs
 * files through the engine and asks it; does not interpret anything itself.
 */
export { Session, type Live, type LiveModel, type Request } from "./session.ts";
export { isModule, type Root } from "./roots.ts";
export type { ArgumentText } from "./arguments.ts";
export { parseShape, type InputText } from "./directives.ts";
export { printed, printedSizes, sizeOf, type ForwardRun, type InputAnswer } from "./forward.ts";
export { kindOf, kindSays, layerKinds, type LayerKind } from "./kinds.ts";
export { buffersOf, childrenOf, countModule, namedModules, parametersOf, type Counts } from "./modules.ts";
export { buildTree, flatten, isLibraryLeaf, isStep, type TreeNode } from "./tree.ts";
export { headsOf, treeOf } from "./readings.ts";
export { classNames } from "./classes.ts";
export { findHeads, type Head, type HeadRole, type Heads, type Producer } from "./heads.ts";
export { argumentSpan, fileFindings, findingsOf, positionOf } from "./findings.ts";
export { costOf, factJson, findingJson, inspectionOf, Places, type FactJson, type FindingJson, type InspectionJson, type NodeJson, type Texts } from "./inspection.ts";
export { swapHead, type ReadText, type Swap, type SwapResult, type SwapStyle } from "./swap/swap.ts";
export { buildingCall, swapGroups, type Group } from "./swap/targets.ts";
export { catalogueRow, slopesOf, type CatalogueLayer, type CatalogueRow } from "./catalogue.ts";
export { isPackaged, ownFiles, packageOf, type PackagePlace } from "./packages.ts";
