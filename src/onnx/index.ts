/** The face of the room that turns a record into ONNX bytes. */
export {
  elementBytes, elementCode, modelChunks, writeModel,
  type AttributeValue, type ElementType, type Graph, type Initializer, type Node, type OnnxModel, type Tensor, type TensorData, type ValueInfo,
} from "./write.ts";
