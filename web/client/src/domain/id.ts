/** What ids look like: an address with another one is told at once, without asking the server. */

/** Of a scene: the first digits of its file's hash. */
export function isSceneId(id: string): boolean {
  return /^[0-9a-f]{32}$/.test(id);
}

/** Of a comparison, an upload, a lead. */
export function isUuid(id: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id);
}
