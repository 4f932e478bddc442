/** The server's signed word for a report, readable and to be saved as a file. */

import { beijingTimeExact } from '../../domain/moment';
import type { Receipt } from '../../domain/receipt';
import { saveFile } from './files';
import { t } from './words';

export function ReceiptView({ receipt, id }: { receipt: Receipt; id?: string }) {
  const rows: readonly (readonly [string, readonly string[]])[] = [
    [t('receipt.report'), [receipt.report]],
    [t('receipt.received'), [beijingTimeExact(receipt.received_at)]],
    [t('receipt.content'), [receipt.content_sha256]],
    [t('receipt.photos'), receipt.photos.length === 0 ? [t('report.none')] : receipt.photos],
    [t('receipt.number'), [String(receipt.audit_number)]],
    [t('receipt.chain'), [receipt.audit_hash]],
    [t('receipt.key'), [receipt.key_id]],
    [t('receipt.signature'), [receipt.signature]],
  ];
  return (
    <div class="receipt" id={id}>
      <dl class="facts">
        {rows.map(([name, values]) => (
          <div key={name}><dt>{name}</dt>{values.map((value) => <dd class="code" key={value}>{value}</dd>)}</div>
        ))}
      </dl>
      <p class="hint">{t('receipt.verify')}</p>
      <button type="button" onClick={() => saveFile(`lakewatch-receipt-${receipt.report}.json`, JSON.stringify(receipt, null, 2))}>
        {t('outbox.saveReceipt')}
      </button>
    </div>
  );
}
