/** Files on their way: which one, how much of all has left, and a way to stop. */

import { bytes } from '../../domain/size';
import { t } from './words';

export interface Sent {
  readonly name: string;
  readonly number: number;
  readonly of: number;
  readonly sent: number; // bytes of all files
  readonly size: number;
}

export function Sending({ sent, stop }: { sent: Sent; stop: () => void }) {
  return (
    <div class="job">
      <p role="status">{t('new.sending', { name: sent.name, n: sent.number, all: sent.of })}</p>
      <progress aria-label={t('new.sent', { sent: bytes(sent.sent), size: bytes(sent.size) })} value={sent.sent} max={Math.max(sent.size, 1)} />
      <span class="figures">{t('new.sent', { sent: bytes(sent.sent), size: bytes(sent.size) })}</span>
      <button type="button" onClick={stop}>{t('new.stop')}</button>
    </div>
  );
}
