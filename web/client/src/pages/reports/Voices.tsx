/** The voice notes of a report, heard when somebody asks to: nothing plays by itself, nothing is fetched before. */

import { voices } from '../../domain/photo';
import type { ArrivedPhoto, ReceivedReport } from '../../domain/received';
import { c, lengthWords } from '../../ui/photoWords';

export function Voices({ report }: { report: ReceivedReport }) {
  const heard = voices(report.photos);
  if (heard.length === 0) return null;
  return (
    <section>
      <h2>{c('voice')}</h2>
      <ul class="voices">
        {heard.map((note, index) => <Voice key={note.sha256} note={note} number={index + 1} address={`/api/reports/${report.id}/photos/${note.sha256}`} />)}
      </ul>
    </section>
  );
}

function Voice({ note, number, address }: { note: ArrivedPhoto; number: number; address: string }) {
  const words = c('voice.number', { n: number, time: lengthWords(note.duration_s ?? 0) });
  return (
    <li>
      <span>{words}</span>
      {!note.arrived ? <span class="hint">{c('voice.missing')}</span>
        : note.readable === false ? <span class="hint">{c('voice.unreadable')}</span>
          : <audio controls preload="none" src={address} aria-label={words} />}
    </li>
  );
}
