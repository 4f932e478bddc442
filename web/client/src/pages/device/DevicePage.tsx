/** This device: whether it works without network and why not, the home screen, the version, the display, its data. */

import { useEffect, useState } from 'preact/hooks';
import { askToStay, install, isApple, offer, readStay, standsAlone, stays } from '../../state/install';
import { session } from '../../state/session';
import { theme, type Theme } from '../../state/theme';
import { lookForNewer, offline, update, useNewer, version } from '../../state/version';
import { p } from '../../ui/phoneWords';

export function DevicePage() {
  useEffect(() => void readStay(), []);
  return (
    <div class="page device">
      <a class="back" href="#/map">{p('device.back')}</a>
      <h1>{p('device.title')}</h1>
      <Display />
      <Offline />
      <Install />
      <Version />
      <Stay />
    </div>
  );
}

function Display() {
  return (
    <section>
      <fieldset>
        <legend><h2>{p('theme')}</h2></legend>
        <p class="hint">{p('theme.why')}</p>
        <div class="cards">{(['light', 'sun'] as const).map((each) => <Choice key={each} each={each} />)}</div>
      </fieldset>
    </section>
  );
}

function Choice({ each }: { each: Theme }) {
  return (
    <label class="card">
      <input type="radio" name="theme" checked={theme.value === each} onChange={() => (theme.value = each)} />
      <span>{p(`theme.${each}`)}</span>
    </label>
  );
}

function Offline() {
  const state = offline.value;
  return (
    <section>
      <h2>{p('offline')}</h2>
      <p>{p(`offline.${state}`)}</p>
      {state === 'insecure' ? <p>{p('offline.insecure.can')}</p> : null}
      {state === 'ready' ? <><p>{p('reach.can')}</p><p>{p('reach.cannot')}</p></> : null}
      {state === 'insecure' || state === 'certificate' ? <p><a class="button" href="/certificate">{p('offline.how')}</a></p> : null}
    </section>
  );
}

function Install() {
  return (
    <section>
      <h2>{p('install')}</h2>
      {standsAlone.value ? <p>{p('install.done')}</p>
        : offer.value !== null ? <><p class="hint">{p('install.hint')}</p><button type="button" onClick={() => void install()}>{p('install.go')}</button></>
          : <p>{p(offline.value !== 'ready' ? 'install.needs' : isApple() ? 'install.apple' : 'install.menu')}</p>}
    </section>
  );
}

function Version() {
  const [looked, setLooked] = useState(false);
  const here = version.value;
  const server = session.value?.version ?? '';
  const look = async (): Promise<void> => {
    await lookForNewer(true);
    setLooked(true);
  };
  return (
    <section>
      <h2>{p('version')}</h2>
      <p class="figures">{here === null ? p('version.lineNone', { server }) : p('version.line', { release: here.release, build: here.inUse, server })}</p>
      {here !== null && server !== '' && here.release !== server ? <p class="warning">{p('version.other')}</p> : null}
      <p role="status">{update.value === 'none' ? (looked ? p('version.none') : '') : p(`version.${update.value}`)}</p>
      {here === null ? null : update.value === 'none'
        ? <button type="button" onClick={() => void look()}>{p('version.look')}</button>
        : <button type="button" class="filled" onClick={() => void useNewer()}>{p('version.now')}</button>}
    </section>
  );
}

function Stay() {
  return (
    <section>
      <h2>{p('stay')}</h2>
      <p>{p(stays.value === null ? 'stay.unknown' : stays.value ? 'stay.yes' : 'stay.no')}</p>
      {stays.value === false ? <button type="button" onClick={() => void askToStay()}>{p('stay.ask')}</button> : null}
    </section>
  );
}
