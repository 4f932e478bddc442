/** Drawing the zones of a draft: the map, the tools, areas while one drags, faults, and saving; all of it also without dragging. */

import { useEffect } from 'preact/hooks';
import { beijingTime } from '../../domain/moment';
import { hashOf, type Place } from '../../domain/where';
import { behind, choose, continued, detail, drawing, forget, hindrance, openDrawing, redo, saved, snapPx, told, tool, TOOLS, trouble, undo } from '../../state/zoneDrawing';
import { pick } from '../../state/words';
import { ProblemNotice } from '../../ui/ProblemNotice';
import { AreaTable } from './AreaTable';
import { FaultList } from './FaultList';
import { CutPanel, GivePanel, NewPanel } from './LinePanels';
import { PointPanel } from './PointPanel';
import { SaveForm } from './SaveForm';
import { crowded, mapNow, ZoneCanvas } from './ZoneCanvas';
import { extentOf } from '../../domain/zoneDrawing';
import { t } from './words';
import '../cases/case.css';
import './zones.css';

export function EditPage({ place }: { place: Place }) {
  const id = place.path[1] ?? '';
  useEffect(() => {
    void openDrawing(id);
    addEventListener('keydown', byKeys);
    return () => {
      removeEventListener('keydown', byKeys);
      forget();
    };
  }, [id]);
  const [found, now] = [detail.value, drawing.value];
  return (
    <div class="page zone-edit">
      <a class="back" href={hashOf(['boundaries', id, 'way'])}>{t('edit.back')}</a>
      <h1>{t('edit.title')}{found === null ? '' : ` · ${pick(found.boundary.name)}`}</h1>
      {trouble.value === null ? null : <ProblemNotice problem={trouble.value} {...(now === null ? { again: () => void openDrawing(id) } : {})} />}
      {found === null || now === null ? (trouble.value === null ? <p role="status">{t('edit.loading')}</p> : null)
        : !found.may_edit ? <p class="notice">{t('edit.noEdit')} <a href={hashOf(['boundaries', 'new'], { revises: id })}>{t('way.revise')}</a></p>
          : <Editor />}
    </div>
  );
}

function byKeys(event: KeyboardEvent): void {
  if (!(event.ctrlKey || event.metaKey) || (event.target as Element).closest?.('input:not([type="radio"]), textarea, select') !== null) return;
  const key = event.key.toLowerCase();
  const step = key === 'y' || (key === 'z' && event.shiftKey) ? redo : key === 'z' ? undo : null;
  if (step === null) return;
  event.preventDefault();
  step();
}

const SNAPS = [0, 8, 12, 20, 32];

function Editor() {
  const now = drawing.value!;
  return (
    <>
      <p class="hint">{t('edit.lead')}</p>
      {saved.value === null ? null : <Saved />}
      {continued.value === null ? null : <p class="notice" role="status">{t('edit.continued', { time: beijingTime(continued.value) })}{behind.value ? ` ${t('edit.behind')}` : ''}</p>}
      {now.joined === 0 ? null : <p class="hint">{t('edit.joined', { n: now.joined })}</p>}
      {now.now.zones.length > 0 ? null : <p class="notice">{t('edit.noZones')}</p>}
      <div class="zone-columns">
        <div class="zone-place">
          <ToolBar />
          <ZoneCanvas />
          <p class="hint">{t(`hint.${tool.value}`)}</p>
          <p class="zone-told" role="status">{told.value}{crowded.value === null || tool.value === 'give' ? '' : ` ${t('edit.tooMany', { shown: crowded.value.shown.toLocaleString('en-US'), n: crowded.value.count.toLocaleString('en-US') })}`}</p>
          {hindrance.value === null ? null : <p class="mistake" role="alert">{t(`hindrance.${hindrance.value}`)}</p>}
        </div>
        <div class="zone-side">
          {tool.value === 'points' ? <PointPanel /> : tool.value === 'cut' ? <CutPanel /> : tool.value === 'give' ? <GivePanel /> : <NewPanel />}
          <AreaTable />
          <FaultList />
          <SaveForm />
        </div>
      </div>
    </>
  );
}

function ToolBar() {
  const now = drawing.value!;
  const box = extentOf(now.now);
  return (
    <div class="zone-bar">
      <fieldset class="zone-tools">
        <legend class="unseen">{t('edit.tools')}</legend>
        {TOOLS.map((each) => (
          <label key={each} class={tool.value === each ? 'on' : ''}>
            <input type="radio" name="zone-tool" class="unseen" checked={tool.value === each} onChange={() => choose(each)} />{t(`tool.${each}`)}
          </label>
        ))}
      </fieldset>
      <button type="button" disabled={now.past.length === 0} aria-keyshortcuts="Control+Z" onClick={undo}>{t('edit.undo')}</button>
      <button type="button" disabled={now.future.length === 0} aria-keyshortcuts="Control+Y" onClick={redo}>{t('edit.redo')}</button>
      <button type="button" disabled={box === null || mapNow.value === null} onClick={() => { if (box !== null) mapNow.value?.look(box); }}>{t('edit.whole')}</button>
      <span class="zone-snap">
        <select aria-label={t('snap')} value={snapPx.value} onChange={(event) => (snapPx.value = Number(event.currentTarget.value))}>
          {SNAPS.map((px) => <option key={px} value={px}>{px === 0 ? t('snap.off') : t('snap.px', { n: px })}</option>)}
        </select>
      </span>
    </div>
  );
}

function Saved() {
  const id = detail.value?.boundary.id ?? '';
  if (saved.value === 'saved') return <p class="notice done" role="status">{t('save.done')} <a href={hashOf(['boundaries', id, 'way'])}>{t('save.waysOn')}</a></p>;
  return <p class="notice" role="alert">{t('save.beside')} <a href={hashOf(['edits'])}>{t('save.beside.go')}</a></p>;
}
