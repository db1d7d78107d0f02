/** The face of the language server for the editor's side: the protocol and the cheap test for PyTorch. */
export * from "./protocol.ts";
export { reachesTorch } from "../base/index.ts";
