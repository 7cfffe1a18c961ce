/**
 * From the emulator's talk items to what talk-view draws.
 * @typedef {{seq: number, messageId: string, at: number, from: 'account' | 'user', kind: 'message' | 'displayText' | 'system',
 *   message: any, sender?: unknown, unsent?: boolean}} Item
 */

const NOTES = {
  follow: '友だちに追加しました',
  block: 'ブロックしました',
  unblock: 'ブロックを解除しました',
};

/** The id of an item's line in the talk; a display text has no message id of its own.
 * @param {Item} item */
export function entryId(item) {
  return `e${item.seq}`;
}

/** @param {Item} item
 * @returns {{id: string, from: 'account' | 'person' | 'note', message: unknown, at: number, sender?: unknown, unsent?: boolean}} */
export function toEntry(item) {
  const id = entryId(item);
  if (item.kind === 'system') {
    const type = /** @type {keyof typeof NOTES} */ (item.message?.type);
    return { id, from: 'note', message: Object.hasOwn(NOTES, type) ? NOTES[type] : '', at: item.at };
  }
  const message = item.message?.contentUrl
    ? {
        ...item.message,
        originalContentUrl: item.message.contentUrl,
        previewImageUrl: item.message.contentUrl,
      }
    : item.message;
  return {
    id,
    from: item.from === 'user' ? 'person' : 'account',
    message,
    at: item.at,
    ...(item.sender !== undefined && { sender: item.sender }),
    ...(item.unsent && { unsent: true }),
  };
}

/** The newest message's quick replies; anything after them takes them away, as on the phone.
 * @param {readonly Item[]} items
 * @returns {unknown} */
export function quickReplyOf(items) {
  const last = items.findLast((item) => item.kind !== 'system');
  return last?.from === 'account' && !last.unsent ? (last.message?.quickReply ?? null) : null;
}

/** How many of the account's messages came after the last one seen.
 * @param {readonly Item[]} items @param {number} seenSeq */
export function unreadCount(items, seenSeq) {
  return items.filter((item) => item.seq > seenSeq && item.from === 'account' && item.kind === 'message')
    .length;
}

/** Adds or replaces items by `seq`, in order, without touching the given list.
 * @param {readonly Item[]} items @param {readonly Item[]} more
 * @returns {Item[]} */
export function mergeItems(items, more) {
  const bySeq = new Map(items.map((item) => [item.seq, item]));
  for (const item of more) bySeq.set(item.seq, item);
  return [...bySeq.values()].sort((a, b) => a.seq - b.seq);
}

const REASONS = {
  could_not_connect: 'つながりません',
  request_timeout: '時間内に応答がありません',
  error_status_code: 'エラーが返りました',
  unclassified: '原因がわかりません',
};

/** What to tell when the webhook did not reach the server; undefined when all is well.
 * @param {any} webhook @returns {string | undefined} */
export function webhookTrouble(webhook) {
  if (webhook === null || webhook === undefined) return undefined;
  if (webhook.lost) return '通知（Webhook）は、しかけた障害のため届きませんでした。';
  if (webhook.sent === false) return 'このアカウントには通知（Webhook）の送り先が設定されていません。';
  if (webhook.delivered !== false) return undefined;
  const last = webhook.attempts?.at(-1);
  const reason = Object.hasOwn(REASONS, last?.reason)
    ? REASONS[/** @type {keyof typeof REASONS} */ (last.reason)]
    : REASONS.unclassified;
  const status = last?.statusCode ? `（${last.statusCode}）` : '';
  return `通知（Webhook）がサーバーに届きませんでした：${reason}${status}。`;
}
