/**
 * PyTorch's meaning: tensors without numbers, the op table, the prelude of layers in Python, the record of a run. Knows neither
 * ONNX (but for the interface that its entries write to) nor editors.
 */
export { createEngine, type Engine, type EngineOptions } from "./engine.ts";
export { torchOf, Torch, perform, opFunction } from "./dispatch.ts";
export { factOf, holdsTensor, Recorder, tensorsIn } from "./recorder.ts";
export { pythonRaises } from "./raised.ts";
export type * from "./record.ts";
export { Tensor, Storage, tensorClass, valuesOf, numbers, contiguousStrides, valueLimit, type TensorParts } from "./tensor.ts";
export { isContiguous } from "./tensor_class.ts";
export * from "./dtype.ts";
export { Device, DTypeObject, dtypeObject, dtypeOfValue, sizeOf } from "./objects.ts";
export { readDeclared, type Declared } from "./declared.ts";
export { byRows, type Weighing } from "./op.ts";
export type { AnyOp, Attribute, Emit, Op, Out, OutParts, OutTuple, Ref, Rule } from "./op.ts";
export type { Scalar } from "./args.ts";
export { allOps, table } from "./ops/index.ts";
export { type Index, planOf } from "./ops/subscript.ts";
export type { Preludes } from "./bundle.ts";
