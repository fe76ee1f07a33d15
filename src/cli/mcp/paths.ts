/** Paths that an assistant may name: inside the folder the server runs in. Pure. */

/** The path, unchanged. @throws Error for one that leads out of the folder, or means something else than a file. */
export function cleanPath(path: string): string {
  const parts = path.split(/[\\/]/);
  const outside =
    /^([\\/]|[A-Za-z]:|~)/.test(path) || parts.includes("..") || /^[A-Za-z][\w+.-]*:\/\//.test(path);
  if (outside || path.includes("\0") || path === "") {
    throw new Error(`${JSON.stringify(path)} is not a path inside the folder this server runs in`);
  }
  return path;
}
