/** The face of the room that runs models: plans, requests, results, and the forward pass itself, apart from where it runs. */
export * from "./plan.ts";
export { forward, type Report } from "./forward.ts";
export { type Engine } from "./engine.ts";
export { drawInTurns, drawWeights, overlayWeight, WeightMismatch, type Weights } from "./weights.ts";
export { bytesText, estimateMemory, type MemoryEstimate } from "./memory.ts";
export { inputSizes } from "./inputs.ts";
export { besideWeights, embedWeights, mostEmbedded } from "./embed.ts";
export { foldWeights } from "./fold.ts";
export { imageElements, preparedPixels, takesImage, usualPreparation, type Preparation } from "./image.ts";
export { type Pixels } from "./resize.ts";
export { readPicture, type Picture } from "./pictures/index.ts";
export { fitCheckpoint, readTaken, type Fit, type Mismatch, type Taken } from "./fit.ts";
export { findWebGpu, type WebGpu } from "./gpu.ts";
export { refusingLayer } from "./refusing.ts";
export { runRecord } from "./record.ts";
export { elementSize, elementsFromBytes, numbersOf } from "./elements.ts";
