/** Which files of a product's folder are worth sending: its bands and classes, not the pictures and tables beside them. */

const PICTURE = /\.(tiff?|jp2|j2k|jpx|zip)$/i;
/** Folders and files that Sentinel-2 and Landsat lay beside their bands; the server leaves them out by the same names. */
const BESIDE = /(^|\/)(QI_DATA|AUX_DATA|HTML|INSPIRE|rep_info)\/|(^|[/_])(TCI|AOT|WVP|PVI)(_\d\dm)?\.[a-z0-9]+$|[-_]ql\.|preview/i;

/** Whether a file of a folder, by its path there, may be a band of a scene or its classes. */
export function ofAScene(path: string): boolean {
  return PICTURE.test(path) && !BESIDE.test(path) && !(path.split('/').at(-1) ?? '').startsWith('.');
}
