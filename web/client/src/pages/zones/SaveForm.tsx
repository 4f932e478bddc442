/** Saving what was drawn, with its reason; or throwing it away, in two steps. */

import { useState } from 'preact/hooks';
import { saveBody } from '../../domain/zoneDrawing';
import { bars } from '../../domain/zoneFaults';
import { discard, drawing, faults, safe, save, unsaved } from '../../state/zoneDrawing';
import { t } from './words';

export function SaveForm() {
  const [why, setWhy] = useState('');
  const [asked, setAsked] = useState(false);
  const [going, setGoing] = useState(false);
  if (!unsaved.value) return <section class="panel-card"><h2>{t('save')}</h2><p class="hint" role="status">{t('save.nothing')}</p></section>;
  const barred = faults.value.shown.some(bars);
  const go = async (): Promise<void> => {
    setAsked(true);
    if (why.trim() === '' || barred) return;
    setGoing(true);
    const done = await save(why.trim());
    setGoing(false);
    if (!done) return;
    setWhy('');
    setAsked(false);
    document.querySelector('.zone-edit h1')?.scrollIntoView();
  };
  const body = saveBody(drawing.value!, '');
  const lacking = asked && why.trim() === '';
  return (
    <section class="panel-card" aria-labelledby="zone-save">
      <h2 id="zone-save">{t('save')}</h2>
      <p role="status">{t('save.changed', { n: body.zones.length, added: body.added.length, retired: body.retired.length })}</p>
      {safe.value === null ? null : <p class={safe.value ? 'hint' : 'warning'}>{t(safe.value ? 'save.safe' : 'save.unsafe')}</p>}
      <form noValidate onSubmit={(event) => { event.preventDefault(); void go(); }}>
        <div class="field">
          <label for="zone-why">{t('save.why')}</label>
          <input id="zone-why" maxLength={500} value={why} aria-invalid={lacking} aria-describedby="zone-why-hint" onInput={(event) => setWhy(event.currentTarget.value)} />
          <p class="hint" id="zone-why-hint">{t('save.whyHint')}</p>
          {lacking ? <p class="mistake" role="alert">{t('save.need')}</p> : null}
        </div>
        {asked && barred ? <p class="mistake" role="alert">{t('faults.bars')}</p> : null}
        <div class="pair">
          <button type="submit" class="filled" disabled={going}>{t(going ? 'save.going' : 'save.go')}</button>
          <Discard />
        </div>
      </form>
    </section>
  );
}

function Discard() {
  const [sure, setSure] = useState(false);
  if (!sure) return <button type="button" class="danger" onClick={() => setSure(true)}>{t('save.discard')}</button>;
  return (
    <>
      <button type="button" class="danger" onClick={() => void discard()}>{t('save.sure')}</button>
      <button type="button" onClick={() => setSure(false)}>{t('save.keep')}</button>
    </>
  );
}
