/** What a person must know of this device: lost storage, a clock that is off, little room. */

import { useEffect } from 'preact/hooks';
import { worthTelling } from '../../domain/clock';
import { beijingTime } from '../../domain/moment';
import { bytes } from '../../domain/size';
import { lost, type Lost } from '../../state/lost';
import { clockOffset, lostRead, unsent } from '../../state/outbox';
import { isNarrow, lookAtRoom, room } from '../../state/room';
import { say, spanWords } from './outboxWords';
import { pick } from './words';

export function Warnings() {
  useEffect(() => void lookAtRoom(), []);
  return <><LostNotice /><ClockNotice /><RoomNotice /></>;
}

export function LostNotice() {
  if (lost.value.length === 0) return null;
  return (
    <section class="notice lost" role="alert" aria-labelledby="lost-heading">
      <h2 id="lost-heading">{say('lost.title')}</h2>
      <p>{say('lost.what', { n: lost.value.length })}</p>
      <ul>{lost.value.map((each) => <li key={each.id}>{fateWords(each)}</li>)}</ul>
      <button type="button" onClick={lostRead}>{say('lost.ok')}</button>
    </section>
  );
}

function fateWords(each: Lost): string {
  return `${pick(each.title)} · ${beijingTime(each.savedAt)} · ${say(`lost.${each.fate}`)}`;
}

function ClockNotice() {
  const offset = clockOffset.value;
  if (offset === null || !worthTelling(offset)) return null;
  return <p class="notice" role="status">{say(offset.offset_s > 0 ? 'clock.ahead' : 'clock.behind', { what: spanWords(offset.offset_s) })}</p>;
}

function RoomNotice() {
  const known = room.value;
  if (known === null) return null;
  const [used, most] = [bytes(known.used), bytes(known.most)];
  if (isNarrow.value) {
    return <p class="notice" role="alert">{say('room.narrow', { percent: Math.round((100 * known.used) / known.most), used, most })}</p>;
  }
  if (!known.stays && unsent.value.length > 0) return <p class="notice" role="status">{say('room.mayGo')}</p>;
  return <p class="hint">{say('room.used', { used, most })}</p>;
}
