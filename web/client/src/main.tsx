/** Where the client begins: one element of the page, and the application in it. */

import { render } from 'preact';
import './tokens.css';
import './ui/shell.css';
import './ui/phone.css';
import './pages/map/map.css';
import './pages/report/report.css';
import './pages/imports/imports.css';
import { speakIn } from './api/client';
import { App } from './pages/App';
import { language } from './state/language';
import { watchInstall } from './state/install';
import { watchNetwork } from './state/outbox';
import './state/theme';
import { watchWalks } from './state/track';
import { watchVersion } from './state/version';
import { watchWriting } from './state/writing';

speakIn(() => (language.value === 'zh' ? 'zh-CN' : 'en'));
watchInstall();
watchNetwork();
watchWalks();
watchWriting();
if (import.meta.env.PROD) void watchVersion(); // while developing, files change under the worker's feet

const place = document.getElementById('app');
if (place) render(<App />, place);
