/** Paths that people and tools write, as URIs of the workspace's file system. */

/** The files and folders that may be looked at. */
export interface Files {
  /** Names in the folder `uri` (without a slash at its end), those of folders with or without a slash; `null` where there is none. */
  list(uri: string): Promise<readonly string[] | null>;
  /** The text of a file; `null` where there is none. */
  read(uri: string): Promise<string | null>;
}

/** The URI of `path`, which may be relative to `folder`, absolute, or a URI. Paths to other machines (UNC) give `null`. */
export const resolvePath = (folder: string, path: string): string | null => {
  const plain = path.trim().replaceAll("\\", "/").replace(/(?<=.)\/+$/, "");
  if (plain === "" || plain.startsWith("//")) return null;
  if (/^[a-z][a-z0-9+.-]+:/i.test(plain)) return /^file:\/\/[^/]/i.test(plain) ? null : plain;
  const encoded = plain.split("/").map((part) => encodeURIComponent(part)).join("/");
  if (/^[a-z]%3A\//i.test(encoded)) return `file:///${encoded}`;
  if (plain.startsWith("/")) return `${/^([a-z][a-z0-9+.-]*:\/\/[^/]*)/i.exec(folder)?.[1] ?? "file://"}${withoutDots(encoded)}`;
  return folder === "" ? null : withoutDots(`${folder}/${encoded}`);
};

/** Resolves `.` and `..` between slashes, never above the root. */
const withoutDots = (uri: string): string => {
  const [, root = "", path = ""] = /^([a-z][a-z0-9+.-]*:\/\/[^/]*)?(.*)$/i.exec(uri) ?? [];
  const parts: string[] = [];
  for (const part of path.split("/").slice(1)) {
    if (part === "..") parts.pop();
    else if (part !== ".") parts.push(part);
  }
  return `${root}/${parts.join("/")}`;
};

/** Names in a folder without their slashes; none where there is no folder. */
export const namesIn = async (files: Files, uri: string): Promise<readonly string[]> =>
  ((await files.list(uri)) ?? []).map((name) => name.replace(/\/$/, ""));

export const lastName = (uri: string): string => decodeURIComponent(uri.slice(uri.lastIndexOf("/") + 1));

export const parentOf = (uri: string): string => uri.slice(0, uri.lastIndexOf("/"));
