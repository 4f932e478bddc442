/** All images since the claim, each with how many things fit it; what cannot be seen at their resolution is said. */

import { useEffect, useState } from 'preact/hooks';
import type { Problem } from '../../api/client';
import type { Claim } from '../../domain/claim';
import { hashOf } from '../../domain/where';
import { askClaimImages, readClaimImages, type ImagesSaid, type SceneSays } from '../../state/claims';
import { may } from '../../state/session';
import { pick } from '../../state/words';
import { ProblemNotice } from '../../ui/ProblemNotice';
import { t } from './words';

export function ClaimImages({ claim }: { claim: Claim }) {
  const [said, setSaid] = useState<ImagesSaid | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [asked, setAsked] = useState(false);
  useEffect(() => {
    let late = false;
    if (may('scene.read')) void readClaimImages(claim.id).then((got) => { if (!late) 'value' in got ? setSaid(got.value) : setProblem(got.problem); });
    return () => { late = true; };
  }, [claim.id]);
  const ask = async (): Promise<void> => {
    const got = await askClaimImages(claim.id);
    setProblem('problem' in got ? got.problem : null);
    setAsked('value' in got);
  };
  if (!may('scene.read')) return null;
  return (
    <section class="panel-card" aria-labelledby="claim-images">
      <h2 id="claim-images">{t('images')}</h2>
      {problem === null ? null : <ProblemNotice problem={problem} />}
      {said === null ? null : (
        <>
          <p>{pick(said.words)}</p>
          {said.series.length === 0 ? null : <Series series={said.series} />}
          {said.asked ? <p class="hint">{pick(said.cannot_see)} · {t('images.hint')}</p> : null}
          {said.series.find((each) => each.narrow_why !== null)?.narrow_why == null ? null : <p class="hint">{t('images.unclear')}: {pick(said.series.find((each) => each.narrow_why !== null)!.narrow_why!)}</p>}
          {asked ? <p role="status">{t('images.asked')}</p> : said.asked && said.waiting > 0 ? <p>{t('images.waiting', { n: said.waiting })} {may('scene.add') ? <button type="button" onClick={() => void ask()}>{t('images.ask')}</button> : null}</p> : null}
        </>
      )}
    </section>
  );
}

function Series({ series }: { series: readonly SceneSays[] }) {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={t('images')}>
      <table>
        <thead><tr><th scope="col">{t('images.day')}</th><th scope="col" class="n">{t('images.for')}</th><th scope="col" class="n">{t('images.against')}</th><th scope="col" class="n">{t('images.unclear')}</th><th scope="col" class="n">{t('images.beyond')}</th></tr></thead>
        <tbody>
          {series.map((each) => (
            <tr key={each.scene}>
              <th scope="row" class="figures"><a href={hashOf(['imagery'], { scene: each.scene })}>{each.day}</a>{each.demonstration ? <> <span class="tag demo">{t('demo.short')}</span></> : null}</th>
              <td class="n">{each.for}</td><td class="n">{each.against > 0 ? <strong class="against">{each.against}</strong> : 0}</td><td class="n">{each.unclear}</td><td class="n">{each.beyond}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
