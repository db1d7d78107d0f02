/** Reads and writes numpy's `.npy`: one array, its header a Python dict in text. */
import { dtypeBytes, dtypeOfNumpy, elementsOf, numpyDescr, type Dtype } from "./dtype.ts";
import { attempt, inMemory, quoted, readRange, unreadable, type Result } from "./source.ts";
import { readView } from "./strided.ts";
import { columnStrides, rowStrides } from "./vocabulary.ts";

/** Contiguous little-endian elements in row order. */
export interface NumpyArray {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly data: Uint8Array;
}

const magic = "\x93NUMPY";
/** The header is padded so that the data begin at a multiple of this. */
const alignment = 64;
const largestHeader = 1 << 20;

/** Reads a whole `.npy` file of version 1 to 3; big-endian and Fortran-ordered arrays are turned round. */
export const readNpy = (bytes: Uint8Array, name = "array"): Promise<Result<NumpyArray>> => attempt(name, () => read(bytes));

/** The file for an array. Types that numpy lacks (bfloat16, float8) give a message. */
export const writeNpy = ({ dtype, shape, data }: NumpyArray): Result<Uint8Array> => {
  const descr = numpyDescr(dtype);
  if (descr === undefined) return { ok: false, message: `numpy has no type for ${dtype}: convert to float32 first` };
  const size = (elementsOf(shape) ?? NaN) * dtypeBytes(dtype);
  if (size !== data.length) return { ok: false, message: `${dtype} [${shape.join(", ")}] takes ${size} bytes, not ${data.length}` };
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
  const header = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const start = Math.ceil((10 + header.length + 1) / alignment) * alignment;
  const out = new Uint8Array(start + data.length);
  const text = `${magic}\x01\x00\x00\x00${header.padEnd(start - 11)}\n`;
  for (let i = 0; i < text.length; i++) out[i] = text.charCodeAt(i);
  new DataView(out.buffer).setUint16(8, start - 10, true);
  out.set(data, start);
  return { ok: true, value: out };
};

const read = async (bytes: Uint8Array): Promise<NumpyArray> => {
  if (bytes.length < 12 || ![...magic].every((char, i) => bytes[i] === char.charCodeAt(0))) return unreadable("it is no .npy file: save it with numpy.save");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const wide = bytes[6]! >= 2;
  const start = (wide ? 12 : 10) + (wide ? view.getUint32(8, true) : view.getUint16(8, true));
  if (start > largestHeader || start > bytes.length) return unreadable("its header is cut off or damaged: save it again");
  const { descr, isFortran, shape } = parseHeader(new TextDecoder().decode(bytes.subarray(wide ? 12 : 10, start)));
  const dtype = dtypeOfNumpy.get(descr.slice(1));
  if (dtype === undefined) return unreadable(`its element type ${quoted(descr)} is not read: convert it with astype first`);
  const count = elementsOf(shape);
  if (count === undefined) return unreadable("its shape makes no sense: the file is damaged");
  const data = await readRange(inMemory(bytes), start, count * dtypeBytes(dtype), "the array");
  const stride = isFortran ? columnStrides(shape) : rowStrides(shape);
  const contiguous = await readView({ dtype, shape, stride, offset: 0 }, {
    bigEndian: descr.startsWith(">"),
    read: async (offset, length) => data.subarray(offset, offset + length),
  });
  return { dtype, shape, data: contiguous };
};

const parseHeader = (text: string): { descr: string; isFortran: boolean; shape: number[] } => {
  const descr = /['"]descr['"]\s*:\s*['"]([<>|=][a-zA-Z]\d+)['"]/.exec(text)?.[1];
  const order = /['"]fortran_order['"]\s*:\s*(True|False)/.exec(text)?.[1];
  const sizes = /['"]shape['"]\s*:\s*\(([\d\s,L]*)\)/.exec(text)?.[1];
  if (order === undefined || sizes === undefined) return unreadable("its header is damaged: save it again");
  if (descr === undefined) return unreadable("it holds records or Python objects, not plain numbers: save one plain array");
  return { descr, isFortran: order === "True", shape: sizes.split(",").map((size) => size.trim().replace("L", "")).filter((size) => size !== "").map(Number) };
};
