/** The track: what it means in words, then start, pause, stop; then send or discard. Off until somebody starts it. */

import { useEffect } from 'preact/hooks';
import { hashOf } from '../../domain/where';
import { language } from '../../state/language';
import { readTerms, terms, walk, walkTrouble, walks } from '../../state/track';
import { account } from '../../state/session';
import { Consent } from './Consent';
import { Recorder } from './Recorder';
import { MyTracks } from './MyTracks';
import { SentWalks } from './SentWalks';
import { t } from './words';
import './walk.css';

export function WalkPage() {
  const who = account.value?.id;
  useEffect(() => { if (who !== undefined) void readTerms(who, language.value === 'zh' ? 'zh-CN' : 'en'); }, [language.value, who]);
  return (
    <div class="page walk">
      <a class="back" href={hashOf(['today'])}>{t('back')}</a>
      <h1>{t('title')}</h1>
      <p class="lead">{t('optional')}</p>
      {walkTrouble.value === null ? null : <p class="problem" role="alert">{t(`trouble.${walkTrouble.value}`)}</p>}
      <Panel />
      {walks.value.some(({ state }) => ['queued', 'sent', 'refused'].includes(state)) ? <SentWalks /> : null}
      <MyTracks />
    </div>
  );
}

function Panel() {
  const open = walk.value;
  if (open !== null) return <Recorder walk={open} />;
  const text = terms.value;
  if (text === null) return <p class="notice" role="status">{t('noText')}</p>;
  if (!text.on) return <p class="notice" role="status">{t('off')}</p>;
  return <Consent text={text} />;
}
