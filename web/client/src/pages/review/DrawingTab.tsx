/** What is wrong with the drawing, what counts as noise, slivers, and what the last revision had that is gone. */

import type { Change, Fault, Gone, Reading } from '../../domain/boundary';
import { hectares } from '../../domain/size';
import { hashOf } from '../../domain/where';
import { pick } from '../../state/words';
import { areaWords, kindName, t, versionName } from './words';

interface Given {
  readonly reading: Reading;
  readonly changes: readonly Change[];
  /** The fault that the map shows, by its place in the list. */
  readonly shown: number | null;
  readonly show: (fault: number | null) => void;
}

export function DrawingTab({ reading, changes, shown, show }: Given) {
  const slivers = changes.filter((change) => change.sliver);
  return (
    <>
      <h2>{t('drawing.faults')}</h2>
      {reading.faults.length === 0 ? <p class="empty">{t('drawing.noFaults')}</p> : <ul class="rule-list">{reading.faults.map((fault, at) => <OneFault key={at} fault={fault} shown={shown === at} show={(on) => show(on ? at : null)} />)}</ul>}
      {reading.hints.length === 0 ? null : (
        <>
          <h2>{t('drawing.hints')}</h2>
          <ul class="rule-list">{reading.hints.map((fault, at) => <OneFault key={at} fault={fault} shown={shown === reading.faults.length + at} show={(on) => show(on ? reading.faults.length + at : null)} hint />)}</ul>
        </>
      )}
      <h2>{t('drawing.slivers')}</h2>
      {slivers.length === 0 ? <p class="empty">{t('drawing.slivers.none')}</p> : <ul class="links-list">{slivers.map((change) => <li key={change.id}><a href={hashOf(['boundaries', reading.boundary, 'changes', change.id])}>{t('sheet.number', { n: change.number })}</a> <span class="figures">{areaWords(change.area_m2)} · {t('sheet.m', { m: change.width_m.toFixed(1) })}</span> <span class="hint">{pick(change.where)}</span></li>)}</ul>}
      <h2>{t('drawing.noise', { m: reading.noise_m ?? '–' })}</h2>
      <p class="hint">{t('drawing.noiseRule')}</p>
      {reading.noise.length === 0 ? <p class="empty">{t('drawing.noNoise')}</p> : <NoiseTable reading={reading} />}
      {reading.gone.length === 0 ? null : (
        <>
          <h2>{t('drawing.gone')}</h2>
          <ul class="links-list">{reading.gone.map((each) => <GoneLine key={each.change} gone={each} earlier={reading.earlier} />)}</ul>
        </>
      )}
    </>
  );
}

function OneFault({ fault, shown, show, hint = false }: { fault: Fault; shown: boolean; show: (on: boolean) => void; hint?: boolean }) {
  return (
    <li class={hint ? 'rule warn' : 'rule fail'}>
      <p class="found">{pick(fault)}</p>
      {fault.geometry === null ? null : <p class="rule-acts"><button type="button" class="small" aria-pressed={shown} onClick={() => show(!shown)}>{t(shown ? 'rules.hide' : 'drawing.shown')}</button></p>}
    </li>
  );
}

function GoneLine({ gone, earlier }: { gone: Gone; earlier: string | null }) {
  const words = `${t('sheet.number', { n: gone.number })}: ${t(`transition.${gone.transition}`)} · ${pick(gone.before_words)} → ${pick(gone.after_words)}`;
  return (
    <li>
      {earlier === null ? words : <a href={hashOf(['boundaries', earlier, 'changes', gone.change])}>{versionName(earlier)} · {words}</a>} <span class="figures">{areaWords(gone.area_m2)}</span> <span class="hint">{pick(gone.where)}</span>
    </li>
  );
}

function NoiseTable({ reading }: { reading: Reading }) {
  return (
    <table class="effects">
      <thead><tr><th scope="col">{t('print.from')}</th><th scope="col">{t('print.to')}</th><th scope="col" class="n">{t('drawing.pieces')}</th><th scope="col" class="n">{t('print.ha')}</th><th scope="col" class="n">{t('drawing.m2')}</th></tr></thead>
      <tbody>{reading.noise.map((each) => <tr key={`${each.before}>${each.after}`}><th scope="row">{kindName(each.before)}</th><td>{kindName(each.after)}</td><td class="n figures">{each.count}</td><td class="n figures">{hectares(each.area_m2)}</td><td class="n figures">{each.area_m2.toFixed(1)}</td></tr>)}</tbody>
    </table>
  );
}
