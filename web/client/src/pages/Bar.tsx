/** The ways to the sections: at the top of a desk, at the lower edge of a phone with "more" for what does not fit. */

import { useEffect } from 'preact/hooks';
import { inTheBar } from '../domain/bar';
import { hashOf } from '../domain/where';
import { Menu } from '../ui/Menu';
import { say } from '../ui/say';
import { sectionsSeen, type Section } from './sections';

const MORE = 'M5 11v2M12 11v2M19 11v2';

export function Bar({ here }: { here: string }) {
  const seen = sectionsSeen();
  const { first, rest } = inTheBar(seen);
  const now = seen.find((section) => section.id === here);
  const title = now === undefined ? say('name') : `${say(`nav.${now.id}`)} · ${say('name')}`;
  useEffect(() => { document.title = title; }, [title]);
  return (
    <nav class="bar" aria-label={say('nav')}>
      {first.map((section) => <Way key={section.id} section={section} here={here} />)}
      {rest.map((section) => <Way key={section.id} section={section} here={here} wide />)}
      {rest.length === 0 ? null : (
        <Menu class={`rest ${rest.some((section) => section.id === here) ? 'here' : ''}`} sign={<><Drawing path={MORE} /><span>{say('nav.more')}</span><Count n={rest.reduce((sum, section) => sum + (section.count?.() ?? 0), 0)} /></>}>
          {rest.map((section) => <Way key={section.id} section={section} here={here} />)}
        </Menu>
      )}
    </nav>
  );
}

/** One way; a `wide` one stands in the bar only where the window is wide enough for all. */
function Way({ section, here, wide = false }: { section: Section; here: string; wide?: boolean }) {
  const waiting = section.count?.() ?? 0;
  return (
    <a href={hashOf([section.id])} class={wide ? 'way wide-only' : 'way'} {...(section.id === here ? { 'aria-current': 'page' as const } : {})}>
      <Drawing path={section.icon} />
      <span>{say(`nav.${section.id}`)}</span>
      <Count n={waiting} />
    </a>
  );
}

function Count({ n }: { n: number }) {
  return n > 0 ? <> <span class="count figures">{n}</span></> : null;
}

function Drawing({ path }: { path: string }) {
  return <svg class="icon-line" viewBox="0 0 24 24" aria-hidden="true"><path d={path} /></svg>;
}
