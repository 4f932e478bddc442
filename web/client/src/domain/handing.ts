/** Files that a person dropped, sorted into data sets: a shapefile is several files of one name. */

/** What belongs to a shapefile; without `.dbf` its values are lost, without `.shx` its index is. */
const COMPANIONS = ['shp', 'shx', 'dbf', 'prj', 'cpg', 'sbn', 'sbx', 'qix', 'fix', 'shp.xml'];
const NEEDED = ['shx', 'dbf'];

export interface Handed<F> {
  readonly name: string;
  readonly files: readonly F[];
  readonly lacking: readonly string[]; // endings that a shapefile should have
}

/** The data sets among some files, in the order they came; files of one shapefile stand together. */
export function dataSets<F extends { readonly name: string }>(files: readonly F[]): readonly Handed<F>[] {
  const stems = new Set(files.filter((file) => endingOf(file.name) === 'shp').map((file) => stemOf(file.name)));
  const sets = new Map<string, F[]>();
  for (const file of files) {
    const together = COMPANIONS.includes(endingOf(file.name)) && stems.has(stemOf(file.name));
    const key = together ? `${stemOf(file.name)}.shp` : file.name;
    sets.set(key, [...(sets.get(key) ?? []), file]);
  }
  return [...sets].map(([name, members]) => ({ name, files: members, lacking: lacking(members) }));
}

/** The files without those of the same name that came before: choosing one again replaces it. */
export function added<F extends { readonly name: string }>(before: readonly F[], more: readonly F[]): readonly F[] {
  const names = new Set(more.map((file) => file.name));
  return [...before.filter((file) => !names.has(file.name)), ...more];
}

function lacking(members: readonly { readonly name: string }[]): readonly string[] {
  const there = new Set(members.map((file) => endingOf(file.name)));
  return there.has('shp') ? NEEDED.filter((ending) => !there.has(ending)) : [];
}

function endingOf(name: string): string {
  const lower = name.toLowerCase();
  return lower.endsWith('.shp.xml') ? 'shp.xml' : lower.slice(lower.lastIndexOf('.') + 1);
}

function stemOf(name: string): string {
  return name.slice(0, name.length - endingOf(name).length - 1).toLowerCase();
}
