/** The face of the room that turns a record into ONNX bytes, and into the plan of a forward pass. */
export {
  elementBytes, elementCode, modelChunks, writeModel,
  type AttributeValue, type ElementType as OnnxType, type Graph, type Initializer, type Node, type OnnxModel, type Tensor, type TensorData, type ValueInfo,
} from "./write.ts";
export {
  weightsLocation,
  type ElementType, type ForwardPlan, type InputKind, type InputSpec, type LayerKind, type LayerRow, type OutputRole, type OutputSpec, type Region, type Step, type StepRun,
  type Unsupported, type WeightSpec,
} from "./plan.ts";
export { forwardPlan, type PlanOptions } from "./forward.ts";
