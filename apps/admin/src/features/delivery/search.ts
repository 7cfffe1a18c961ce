/** What the address of the list says: `/deliveries?state=sent&search=…`. Pure. */
import { DELIVERY_KINDS, DELIVERY_STATES, type DeliveryState } from '@madoguchi/contract/delivery';

export interface DeliverySearch {
  readonly search?: string | undefined;
  readonly state?: DeliveryState | undefined;
  readonly kind?: keyof typeof DELIVERY_KINDS | undefined;
}

/** An address may come from anywhere: what it does not know it leaves out. */
export function readSearch(raw: Record<string, unknown>): DeliverySearch {
  const search = typeof raw.search === 'string' ? raw.search.slice(0, 100) : undefined;
  const state = String(raw.state ?? '');
  const kind = String(raw.kind ?? '');
  return {
    ...(search ? { search } : {}),
    ...(Object.hasOwn(DELIVERY_STATES, state) ? { state: state as DeliveryState } : {}),
    ...(Object.hasOwn(DELIVERY_KINDS, kind) ? { kind: kind as keyof typeof DELIVERY_KINDS } : {}),
  };
}
