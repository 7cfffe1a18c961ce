/**
 * From the emulator's talk items to what talk-view draws.
 * @typedef {{seq: number, messageId: string, at: number, from: 'account' | 'user', kind: 'message' | 'displayText' | 'system',
 *   message: any, sender?: unknown, unsent?: boolean, readAt?: number}} Item
 *   `readAt`: when the account read the person's message
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

/** The earlier message that this one answers: named by the person's phone, or by the account with its quote token.
 * @param {Item} item @param {readonly Item[]} items @returns {Item | undefined} */
export function quotedItem(item, items) {
  const { quotedMessageId, quoteToken } = item.message ?? {};
  if (quotedMessageId !== undefined) return items.find(({ messageId }) => messageId === quotedMessageId);
  // The person's own messages carry the token they can be quoted by; the account's carry that of what they quote.
  if (item.from !== 'account' || typeof quoteToken !== 'string') return undefined;
  return items.find((other) => other.from === 'user' && other.message?.quoteToken === quoteToken);
}

/** @param {Item} item @param {string} accountName */
export function whoSaid(item, accountName) {
  if (item.from === 'user') return 'あなた';
  const name = /** @type {any} */ (item.sender)?.name;
  return typeof name === 'string' ? name : accountName;
}

/** The pictures of a talk, in order, for the viewer.
 * @param {readonly Item[]} items @param {string} accountName
 * @returns {{url: string, label: string}[]} */
export function picturesOf(items, accountName) {
  return items.flatMap((item) => {
    const url = item.message?.contentUrl ?? item.message?.originalContentUrl;
    if (item.unsent || item.message?.type !== 'image' || typeof url !== 'string') return [];
    return [{ url, label: `${whoSaid(item, accountName)}が送った画像` }];
  });
}

/** The newest message's quick replies; anything after them takes them away, as on the phone, and so does a tap.
 * @param {readonly Item[]} items @param {number} [answered] seq of the item whose quick replies were tapped
 * @returns {unknown} */
export function quickReplyOf(items, answered = 0) {
  const last = items.findLast((item) => item.kind !== 'system');
  if (last?.from !== 'account' || last.unsent || last.seq <= answered) return null;
  return last.message?.quickReply ?? null;
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
