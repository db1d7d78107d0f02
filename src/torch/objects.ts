/** Python objects that stand for PyTorch's own small things: dtypes, devices, sizes. */
import { exceptionClasses, nativeClass, PyClass, PyObject, PyTuple, tupleClass, type Value } from "../python/index.ts";
import type { Shape } from "../sym/index.ts";
import { type DType, dtypes } from "./dtype.ts";

export const dtypeClass = nativeClass("dtype", "closed");
dtypeClass.dict.set("__module__", "torch");

/** `torch.float32`: one object for each dtype. */
export class DTypeObject extends PyObject {
  readonly dtype: DType;
  constructor(dtype: DType) {
    super(dtypeClass);
    this.dtype = dtype;
  }
}
const objects: ReadonlyMap<DType, DTypeObject> = new Map(dtypes.map((one) => [one, new DTypeObject(one)]));
export const dtypeObject = (dtype: DType): DTypeObject => objects.get(dtype)!;
/** Python's own number types name the dtypes they are stored as. */
const plainTypes: Readonly<Record<string, string>> = { bool: "bool", int: "int64", float: "float64" };
export const dtypeOfValue = (value: Value): DType | undefined => {
  if (value instanceof DTypeObject) return value.dtype;
  const plain = value instanceof PyClass && value.isNative ? plainTypes[value.name] : undefined;
  return plain === undefined ? undefined : dtypes.find((one) => one.name === plain);
};

export const deviceClass = nativeClass("device", "closed");
deviceClass.dict.set("__module__", "torch");

/** `torch.device("cuda:0")` */
export class Device extends PyObject {
  readonly type: string;
  readonly index: number | null;
  constructor(text: string) {
    super(deviceClass);
    const [type, index] = text.split(":") as [string, string?];
    this.type = type;
    this.index = index === undefined ? null : Number(index);
  }
  get text(): string {
    return this.index === null ? this.type : `${this.type}:${this.index}`;
  }
}

/** `torch.linalg.LinAlgError`, as PyTorch's core names it: a matrix that has no inverse, no triangular factor. */
export const linAlgError = nativeClass("_LinAlgError", "exception", exceptionClasses.get("RuntimeError")!);
linAlgError.dict.set("__module__", "torch._C");

/** `torch.Size`: a tuple that prints its name and knows `numel()`. */
export const sizeClass: PyClass = nativeClass("Size", "tuple", tupleClass);
sizeClass.dict.set("__module__", "torch");
sizeClass.keepsSlices = true;
export const sizeOf = (shape: Shape): PyTuple => new PyTuple(shape, sizeClass);
