/** The op table: the sum of the family files. A name stands in it once. */
import type { AnyOp } from "../op.ts";
import * as byNumber from "./by_number.ts";
import * as copies from "./copies.ts";
import * as grouped from "./grouped.ts";
import * as calculus from "./calculus.ts";
import * as counting from "./counting.ts";
import * as removed from "./removed.ts";
import * as tensorial from "./tensorial.ts";
import * as factors from "./factors.ts";
import * as solving from "./solving.ts";
import * as packing from "./packing.ts";
import * as vision from "./vision.ts";
import * as questions from "./questions.ts";
import * as special from "./special.ts";
import * as fft from "./fft.ts";
import * as norms from "./norms.ts";
import * as linalg from "./linalg.ts";
import * as lowrank from "./lowrank.ts";
import * as lu from "./lu.ts";
import * as distances from "./distances.ts";
import * as einsum from "./einsum.ts";
import * as statistics from "./statistics.ts";
import * as searching from "./searching.ts";
import * as sampling from "./sampling.ts";
import * as products from "./products.ts";
import * as recurrent from "./recurrent.ts";
import * as scans from "./scans.ts";
import * as scatter from "./scatter.ts";
import * as gather from "./gather.ts";
import * as classLosses from "./class_losses.ts";
import * as losses from "./losses.ts";
import * as marginLosses from "./margin_losses.ts";
import * as ordering from "./ordering.ts";
import * as reductions from "./reductions.ts";
import * as masked from "./masked.ts";
import * as arrangement from "./arrangement.ts";
import * as diagonals from "./diagonals.ts";
import * as unpooling from "./unpooling.ts";
import * as resampling from "./resampling.ts";
import * as folding from "./folding.ts";
import * as padding from "./padding.ts";
import * as shortWindows from "./short_windows.ts";
import * as getitem from "./getitem.ts";
import * as splitting from "./splitting.ts";
import * as joining from "./joining.ts";
import * as writing from "./writing.ts";
import * as conversion from "./conversion.ts";
import * as attention from "./attention.ts";
import * as embedding from "./embedding.ts";
import * as dropout from "./dropout.ts";
import * as normalization from "./normalization.ts";
import * as linear from "./linear.ts";
import * as matmul from "./matmul.ts";
import * as activation from "./activation.ts";
import * as adaptivePooling from "./adaptive_pooling.ts";
import * as pooling from "./pooling.ts";
import * as convolution from "./convolution.ts";
import * as ranges from "./ranges.ts";
import * as literal from "./literal.ts";
import * as creation from "./creation.ts";
import * as functions from "./functions.ts";
import * as compare from "./compare.ts";
import * as arithmetic from "./arithmetic.ts";
import * as outline from "./outline.ts";
import * as axes from "./axes.ts";
import * as reshape from "./reshape.ts";

const families: readonly Readonly<Record<string, unknown>>[] = [reshape, axes, arithmetic, compare, functions, creation, literal, ranges, convolution, pooling, adaptivePooling, activation, matmul, linear, normalization, dropout, embedding, attention, conversion, writing, joining, splitting, getitem, padding, folding, resampling, unpooling, arrangement, diagonals, masked, reductions, ordering, losses, marginLosses, classLosses, gather, scatter, scans, recurrent, products, sampling, searching, statistics, einsum, distances, linalg, lowrank, lu, norms, fft, shortWindows, special, questions, vision, packing, solving, factors, tensorial, removed, counting, calculus, grouped, copies, byNumber, outline];

const isOp = (value: unknown): value is AnyOp => typeof value === "object" && value !== null && "names" in value && "result" in value;

/** Every entry of every family, in the order of the files. */
export const allOps: readonly AnyOp[] = families.flatMap((family) => Object.values(family).flatMap((value) => (Array.isArray(value) ? value.filter(isOp) : isOp(value) ? [value] : [])));

/** Entries by each of their Python names. */
export const table: ReadonlyMap<string, AnyOp> = new Map(allOps.flatMap((one) => one.names.map((name) => [name, one] as const)));
