/** The part of the room that only Node has: files of this machine. */
export { disk, longestSource, setupFrom, surroundings } from "./disk.ts";
export { loadKept } from "./code.ts";
