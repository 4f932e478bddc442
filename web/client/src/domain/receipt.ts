/** What the server signs for a report, and whether it speaks of the report that was sent. */

export interface Receipt {
  readonly report: string;
  readonly content_sha256: string;
  readonly photos: readonly string[];
  readonly missing_photos: readonly string[];
  readonly received_at: string;
  readonly audit_number: number;
  readonly audit_hash: string;
  readonly key_id: string;
  readonly signature: string;
}

/** What was sent, by its hashes. */
export interface Sent {
  readonly id: string;
  readonly contentSha256: string;
  readonly photos: readonly string[];
}

/** Whether the receipt names this report and exactly its content, and no photo that is not its own. */
export function isOwn(receipt: Receipt, sent: Sent): boolean {
  const named = [...receipt.photos, ...receipt.missing_photos];
  return (
    receipt.report === sent.id &&
    receipt.content_sha256 === sent.contentSha256 &&
    named.every((hash) => sent.photos.includes(hash))
  );
}

/** Whether everything that was sent is there, photo by photo; only then may a phone forget anything. */
export function isComplete(receipt: Receipt, sent: Sent): boolean {
  return (
    isOwn(receipt, sent) &&
    receipt.missing_photos.length === 0 &&
    sent.photos.every((hash) => receipt.photos.includes(hash))
  );
}
