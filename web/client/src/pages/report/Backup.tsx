/** The raw outbox as a file in the person's own hands, for when all else fails. */

import { useState } from 'preact/hooks';
import { backupFile } from '../../offline/backup';
import { thisDevice } from '../../offline/device';
import { noteExported } from '../../offline/queue';
import { phoneStore, type Entry, type KeptPhoto } from '../../offline/store';
import type { Draft } from '../../domain/report';
import { drafts, queueChanged, unsent } from '../../state/outbox';
import { account } from '../../state/session';
import { saveBlob } from './files';
import { say } from './outboxWords';
import type { Writing } from './writing';

export function Backup() {
  const [making, setMaking] = useState(false);
  if (unsent.value.length === 0 && drafts.value.length === 0) return null;
  const save = async (): Promise<void> => {
    setMaking(true);
    const taken = unsent.value;
    await saveBackup(taken, drafts.value);
    const store = await phoneStore();
    const at = new Date().toISOString();
    for (const entry of taken) await noteExported(store, entry.id, at);
    setMaking(false);
    await queueChanged();
  };
  return (
    <section class="backup">
      <p class="hint">{say('backup.what', { n: unsent.value.length, drafts: drafts.value.length })}</p>
      <button type="button" disabled={making} onClick={() => void save()}>{say(making ? 'backup.making' : 'backup')}</button>
    </section>
  );
}

/** What this device could not keep can still be carried to the office. */
export function BackupOffer({ writing }: { writing: Writing }) {
  if (writing.trouble.value === null) return null;
  const save = async (): Promise<void> => {
    const { unkept, unstored } = writing;
    await saveBackup(unkept === null ? [] : [unkept], unkept === null ? [writing.draft.value] : [], unstored);
  };
  const full = writing.trouble.value === 'QuotaExceededError';
  return <p class="notice">{full ? `${say('full')} ` : ''}{say('backup.offer')} <button type="button" onClick={() => void save()}>{say('backup')}</button></p>;
}

/** Hand these reports and drafts to the person as one file. */
export async function saveBackup(entries: readonly Entry[], begun: readonly Draft[], unstored: ReadonlyMap<string, KeptPhoto> = new Map()): Promise<void> {
  const who = account.value;
  if (who === null) return;
  const store = await phoneStore();
  const madeAt = new Date().toISOString();
  const { id, name, display_name } = who;
  const device = (await thisDevice(store))?.id ?? null;
  const file = await backupFile(store, { account: { id, name, display_name }, device, madeAt, entries, drafts: begun, unstored });
  saveBlob(`lakewatch-outbox-${name}-${madeAt.slice(0, 19).replaceAll(':', '')}.jsonl`, file);
}
