/** What the images taken since a claim say of it, and what they cannot show; opened when asked for. */

import { useState } from 'preact/hooks';
import { getJson, sendJson, type Problem } from '../../api/client';
import { hashOf } from '../../domain/where';
import { may } from '../../state/session';
import { pick } from '../../state/words';
import { t } from './words';

interface Said { readonly zh: string; readonly en: string }
interface SceneSays {
  readonly scene: string;
  readonly day: string;
  readonly clear: number;
  readonly for: number;
  readonly against: number;
  readonly unclear: number;
  readonly narrow_why: Said | null;
  readonly beyond: number;
  readonly demonstration: boolean;
}
interface Verdict { readonly scene: string; readonly day: string; readonly verdict: 'for' | 'against' | 'unclear'; readonly verdict_words: Said; readonly why: Said }
interface FeatureSays { readonly feature: string; readonly label: string; readonly place: readonly [number, number] | null; readonly verdicts: readonly Verdict[] }
interface ClaimImagesSaid {
  readonly asked: boolean;
  readonly words: Said;
  readonly series: readonly SceneSays[];
  readonly features: readonly FeatureSays[];
  readonly more: number;
  readonly waiting: number;
  readonly cannot_see: Said;
}

export function ClaimImages({ id, number }: { id: string; number: string }) {
  const [said, setSaid] = useState<ClaimImagesSaid | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const read = async (): Promise<void> => {
    const got = await getJson<ClaimImagesSaid>(`/api/claims/${encodeURIComponent(id)}/images`);
    if ('value' in got) setSaid(got.value);
    else setProblem(got.problem);
  };
  return (
    <details class="claim-images" onToggle={(event) => { if (event.currentTarget.open && said === null) void read(); }}>
      <summary>{t('images')} <span class="unseen">{number}</span></summary>
      {problem === null ? null : <p role="alert">{problem.detail}</p>}
      {said === null ? null : <Told said={said} id={id} />}
    </details>
  );
}

function Told({ said, id }: { said: ClaimImagesSaid; id: string }) {
  const narrow = said.series.find((each) => each.narrow_why !== null)?.narrow_why;
  return (
    <div>
      <p class="why">{pick(said.words)}{said.asked ? ` · ${t('images.hint')}` : null}</p>
      {said.series.length === 0 ? null : <Series series={said.series} />}
      {narrow === undefined || narrow === null ? null : <p class="why">{t('images.unclear')}: {pick(narrow)}</p>}
      {said.features.length === 0 ? null : <ul class="alike">{said.features.map((each) => <Feature key={each.feature} said={each} />)}</ul>}
      {said.more > 0 ? <p class="hint">{t('images.more', { n: said.more })}</p> : null}
      {said.asked ? <p class="hint">{pick(said.cannot_see)}</p> : null}
      {said.asked && said.waiting > 0 ? <Waiting id={id} n={said.waiting} /> : null}
    </div>
  );
}

function Series({ series }: { series: readonly SceneSays[] }) {
  return (
    <div class="claim-series">
      <table>
        <caption class="unseen">{t('images')}</caption>
        <thead><tr><th scope="col">{t('images.day')}</th><th scope="col">{t('images.for')}</th><th scope="col">{t('images.against')}</th><th scope="col">{t('images.unclear')}</th><th scope="col">{t('images.beyond')}</th></tr></thead>
        <tbody>
          {series.map((each) => (
            <tr key={each.scene}>
              <th scope="row">{each.day}{each.demonstration ? <span class="tag demo"> {t('images.demo')}</span> : null}</th>
              <td>{each.for}</td><td>{each.against > 0 ? <strong class="against">{each.against}</strong> : 0}</td><td>{each.unclear}</td><td>{each.beyond}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Feature({ said }: { said: FeatureSays }) {
  const last = said.verdicts[said.verdicts.length - 1];
  if (last === undefined) return null;
  return (
    <li>
      <p class="what">{said.label} · {said.verdicts.map((each, at) => <span key={each.scene}>{at > 0 ? ' → ' : ''}{each.day} {each.verdict === 'against' ? <strong class="against">{pick(each.verdict_words)}</strong> : pick(each.verdict_words)}</span>)}</p>
      <p class="why">{pick(last.why)}</p>
      {last.verdict === 'against' && said.place !== null && may('lead.add') ? <ToLead place={said.place} day={last.day} why={`${said.label}: ${last.why.zh}`} /> : null}
    </li>
  );
}

/** An image against a claim is only a hint: as a lead it is looked at on the ground like any other. */
function ToLead({ place, day, why }: { place: readonly [number, number]; day: string; why: string }) {
  const [id] = useState(() => crypto.randomUUID());
  const [made, setMade] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const make = async (): Promise<void> => {
    const geometry = { type: 'Point', coordinates: place };
    const got = await sendJson('POST', '/api/leads', { id, source: 'note', kind: t('images.leadKind'), geometry, day, why });
    if ('value' in got) setMade(true);
    else setProblem(got.problem);
  };
  if (made) return <p role="status"><a href={hashOf(['leads', id])}>{t('images.leadMade')}</a></p>;
  return <p><button type="button" onClick={() => void make()}>{t('images.toLead')}</button>{problem === null ? null : <span role="alert"> {problem.detail}</span>}</p>;
}

function Waiting({ id, n }: { id: string; n: number }) {
  const [asked, setAsked] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const ask = async (): Promise<void> => {
    const got = await sendJson('POST', `/api/claims/${encodeURIComponent(id)}/images`);
    if ('value' in got) setAsked(true);
    else setProblem(got.problem);
  };
  if (asked) return <p role="status">{t('images.asked')}</p>;
  return (
    <p>{t('images.waiting', { n })} {may('scene.add') ? <button type="button" onClick={() => void ask()}>{t('images.ask')}</button> : null}
      {problem === null ? null : <span role="alert"> {problem.detail}</span>}
    </p>
  );
}
