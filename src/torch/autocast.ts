/** Mixed precision: regions in which ops choose the dtype they compute in, for each kind of device. An op's entry says what it does there. */
import { type Kwargs, PyList, PyTuple, type Value } from "../python/index.ts";
import { bfloat16, type DType, float16, float32 } from "./dtype.ts";
import { Tensor } from "./tensor.ts";

export type Place = "cpu" | "cuda";
/**
 * What an op does with operands of fractions (doubles stay): "lower" computes in the region's dtype, "full" in float32, "widest" in float32
 * where one of them is that. "alike": only where all have one dtype; others it refuses before, as everywhere.
 */
export type Autocast = "lower" | "lower alike" | "full" | "full alike" | "widest";
export type Autocasts = Readonly<Partial<Record<Place, Autocast>>>;

/** Both kinds of device do the same. */
export const everywhere = (how: Autocast): Autocasts => ({ cpu: how, cuda: how });

/** An op that a family's maker gave, with what it does in a region. */
export const casting = <T extends { readonly autocasts?: Autocasts }>(autocasts: Autocasts, one: T): T => ({ ...one, autocasts });

/** The dtype of a result of the CPU that a region has computed in full, where only some ways of an op are. */
export const fullOnCpu = (region: DType | null, { dtype, device }: Tensor): DType => (region !== null && device === "cpu" && dtype.kind === "float" && dtype.bytes === 2 ? float32 : dtype);

interface Region { readonly enabled: boolean; readonly dtype: DType }
/** Which regions are entered. */
export class Regions {
  #regions: Record<Place, Region> = { ...outside };
  /** Whether any is. */
  get entered(): boolean { return this.#regions.cpu.enabled || this.#regions.cuda.enabled; }
  of(place: string): Region { return isPlace(place) ? this.#regions[place] : { enabled: false, dtype: float16 }; }
  set(place: string, region: Region): void {
    if (isPlace(place)) this.#regions[place] = region;
  }
  reset(): void { this.#regions = { ...outside }; }
}
const outside: Readonly<Record<Place, Region>> = { cpu: { enabled: false, dtype: bfloat16 }, cuda: { enabled: false, dtype: float16 } };
const isPlace = (place: string): place is Place => place === "cpu" || place === "cuda";

interface Call { readonly args: readonly Value[]; readonly kwargs: Kwargs }
/** The call with its operands as the regions want them; `to` gives a tensor in another dtype. */
export const castOperands = (regions: Regions, autocasts: Autocasts, { args, kwargs }: Call, to: (tensor: Tensor, dtype: DType) => Value): Call => {
  let call: Call = { args, kwargs };
  for (const [place, how] of Object.entries(autocasts)) {
    const { enabled, dtype } = regions.of(place);
    if (!enabled) continue;
    const isCast = (one: Tensor): boolean => one.dtype.kind === "float" && one.dtype.bytes <= 4 && one.device.split(":")[0] === place;
    const wanted = targetOf(how, dtype, tensorsIn([...call.args, ...call.kwargs.values()]).filter(isCast));
    if (wanted === null) continue;
    const cast = (one: Tensor): Value => (isCast(one) && one.dtype !== wanted ? to(one, wanted) : one);
    call = { args: call.args.map((one) => within(one, cast)), kwargs: new Map([...call.kwargs].map(([key, one]) => [key, within(one, cast)] as const)) };
  }
  return call;
};

const targetOf = (how: Autocast, lower: DType, operands: readonly Tensor[]): DType | null => {
  const [first] = operands;
  if (!first || (how.endsWith("alike") && operands.some(({ dtype }) => dtype !== first.dtype))) return null;
  if (how === "widest") return operands.some(({ dtype }) => dtype === float32) ? float32 : lower;
  return how.startsWith("full") ? float32 : lower;
};
const tensorsIn = (values: readonly Value[]): Tensor[] => values.flatMap((one) => (one instanceof Tensor ? [one] : one instanceof PyList || one instanceof PyTuple ? tensorsIn(one.items) : []));
/** A value with the tensors in it replaced; the value itself where none is. */
const within = (value: Value, change: (tensor: Tensor) => Value): Value => {
  if (value instanceof Tensor) return change(value);
  if (!(value instanceof PyList || value instanceof PyTuple)) return value;
  const items = value.items.map((one) => within(one, change));
  if (items.every((one, i) => one === value.items[i])) return value;
  return value instanceof PyList ? new PyList(items) : new PyTuple(items);
};
