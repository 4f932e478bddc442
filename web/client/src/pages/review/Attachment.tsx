/** A file that somebody attached: its name, and the way to it as far as the reader may go. */

import { useEffect, useState } from 'preact/hooks';
import { readFile, type AttachedFile } from '../../state/boundaries';
import { bytes, shortHash } from '../../domain/size';
import { t } from './words';

export function Attachment({ sha256 }: { sha256: string }) {
  const [file, setFile] = useState<AttachedFile | null>(null);
  useEffect(() => void readFile(sha256).then(setFile), [sha256]);
  const name = file?.name || t('talk.attached', { hash: shortHash(sha256) });
  const words = file === null ? name : `${name} · ${bytes(file.size_bytes)}`;
  const address = `/api/evidence/${sha256}`;
  if (file?.readable && file.media_type?.startsWith('image/')) return <a href={`${address}/view`} target="_blank" rel="noopener">{words}</a>;
  return file?.original ? <a href={`${address}/original`} download>{words}</a> : <span>{words}</span>;
}
