/** What was found, the gravest first; each repair waits for a yes. */

import { blocking, bySeverity, lossless, rowsNamed, settled } from '../../domain/findings';
import { withAccepted, type Decisions, type Finding, type Report } from '../../domain/import';
import { count } from '../../domain/size';
import { draft } from '../../state/imports';
import { pick } from '../../state/words';
import type { Look } from './ImportMap';
import { t } from './words';

const FEW = 3; // examples that need no folding

interface Given {
  readonly report: Report;
  readonly editable: boolean;
  readonly look: (look: Look) => void;
  readonly examineWith: (decisions: Decisions) => void;
}

export function Findings({ report, editable, look, examineWith }: Given) {
  const together = lossless(report.findings, draft.value);
  const { standing, done } = settled(report.findings);
  return (
    <section>
      <h2 id="findings" tabIndex={-1}>{t('findings')}</h2>
      <p role="status" class="open">{openWords(report)}</p>
      {editable && together.length > 0 ? (
        <div class="pair">
          <button type="button" onClick={() => examineWith(withAccepted(draft.value, together, true))}>{t('accept.all', { n: together.length })}</button>
          <span class="hint">{t('accept.hint')}</span>
        </div>
      ) : null}
      {report.findings.length === 0 ? <p class="empty">{t('findings.none')}</p> : null}
      {bySeverity(standing).map(({ severity, findings }) => (
        <div key={severity} class="severity">
          <h3>{t('severity.n', { severity: t(`severity.${severity}`), n: findings.length })}</h3>
          <ul class="findings">
            {findings.map((finding, index) => (
              <FindingSeen key={`${finding.code} ${index}`} id={`${severity}-${index}`} finding={finding} editable={editable} look={look} />
            ))}
          </ul>
        </div>
      ))}
      {done.length === 0 ? null : (
        <details class="severity">
          <summary>{t('findings.done', { n: done.length })}</summary>
          <ul class="findings">
            {done.map((finding, index) => <FindingSeen key={`${finding.code} ${index}`} id={`done-${index}`} finding={finding} editable={editable} look={look} />)}
          </ul>
        </details>
      )}
    </section>
  );
}

export function openWords(report: Report): string {
  const { decide, mend } = blocking(report, draft.value);
  const words = [...(decide > 0 ? [t('open.decide', { n: decide })] : []), ...(mend > 0 ? [t('open.mend', { n: mend })] : [])];
  return words.length === 0 ? t('open.none') : words.join(pick({ zh: '，', en: ', ' }));
}

interface OneGiven {
  readonly id: string;
  readonly finding: Finding;
  readonly editable: boolean;
  readonly look: (look: Look) => void;
}

function FindingSeen({ id, finding, editable, look }: OneGiven) {
  const rows = rowsNamed(finding);
  const place = finding.place;
  return (
    <li class={`finding ${finding.severity}`} id={`finding-${finding.code}`}>
      <p class="sentence"><SeverityMark severity={finding.severity} />{pick(finding)}</p>
      <div class="pair">
        {place === null ? null : <button type="button" class="small" onClick={() => look({ place })}>{t('finding.place')}</button>}
        {rows === null ? null : <span class="hint figures">{rowWords(rows)}</span>}
        <span class="hint code">{finding.code}</span>
      </div>
      {finding.repair === null
        ? finding.severity === 'error' ? <p class="hint">{t('finding.mend')}</p> : null
        : <Repair id={id} finding={finding} editable={editable} />}
      <Examples finding={finding} look={look} />
    </li>
  );
}

function Repair({ id, finding, editable }: { id: string; finding: Finding; editable: boolean }) {
  const accepted = draft.value.accepted.includes(finding.code);
  return (
    <div class="repair">
      <p><span class="hint">{t('finding.repair')}</span> {pick(finding.repair!)}</p>
      <label class="check" for={`accept-${id}`}>
        <input id={`accept-${id}`} type="checkbox" checked={accepted} disabled={!editable}
          onChange={(event) => (draft.value = withAccepted(draft.value, [finding.code], event.currentTarget.checked))} />
        <span>{t(finding.accepted && accepted ? 'finding.accepted' : 'finding.accept')}</span>
      </label>
    </div>
  );
}

/** The shapes that a repair changes, one by one on the map. */
function Examples({ finding, look }: { finding: Finding; look: (look: Look) => void }) {
  const drawn = finding.examples.filter((each) => each.before !== null || each.after !== null);
  if (drawn.length === 0) return null;
  const ways = (
    <div class="pair">
      {drawn.map((example, index) => (
        <button key={`${example.row} ${index}`} type="button" class="small" onClick={() => look({ example })}>{t('finding.example', { row: example.row })}</button>
      ))}
    </div>
  );
  if (drawn.length <= FEW) return ways;
  return <details><summary>{t('finding.examples', { n: drawn.length })}</summary>{ways}</details>;
}

function SeverityMark({ severity }: { severity: Finding['severity'] }) {
  const paths = { error: 'M12 3L22 21H2zM12 10v5M12 18v.5', warning: 'M12 12m-9 0a9 9 0 1 0 18 0a9 9 0 1 0 -18 0M12 7v6M12 16v.5', note: 'M5 12h14' };
  return <svg class="mark" width="20" height="20" viewBox="0 0 24 24" aria-hidden="true"><path d={paths[severity]} /></svg>;
}

function rowWords({ rows, count: all }: { rows: readonly number[]; count: number }): string {
  const named = rows.join(pick({ zh: '、', en: ', ' }));
  return all > rows.length ? t('rows.more', { rows: named, n: count(all) }) : t(rows.length === 1 ? 'row' : 'rows', { rows: named });
}
