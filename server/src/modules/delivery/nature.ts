/** What a delivery is, as far as it decides who may be addressed (受信設定). Pure. */
import type { MessageNature } from '../audiences/index.ts';
import type { DeliveryRecord } from './queries.ts';

/** 種別「防災・安全」 still reaches those who want 防災だけ. */
export function natureOf({
  kind,
  topic,
  emergency,
}: Pick<DeliveryRecord, 'kind' | 'topic' | 'emergency'>): MessageNature {
  if (emergency) return { urgency: 'emergency', topic: null };
  return { urgency: kind === 'disaster_preparedness' ? 'disaster' : 'ordinary', topic };
}
