/** The native file control under a label of our own words: the browser's would follow its own language. */

export function FileButton({ label, camera = false, onFiles }: { label: string; camera?: boolean; onFiles: (input: HTMLInputElement) => void }) {
  return (
    <label class="button file">
      <input type="file" accept="image/*" multiple={!camera} capture={camera ? 'environment' : undefined}
        onChange={(event) => onFiles(event.currentTarget)} />
      {label}
    </label>
  );
}

/** What was chosen; the same file may be chosen again after it was removed. */
export function files(input: HTMLInputElement): readonly File[] {
  const chosen = [...(input.files ?? [])];
  input.value = '';
  return chosen;
}
