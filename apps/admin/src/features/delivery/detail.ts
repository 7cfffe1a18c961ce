import type { client } from '../../api.ts';

/** A delivery as its screens get it. */
export type DeliveryDetail = Awaited<ReturnType<typeof client.delivery.showDelivery>>;
export type Checked = Awaited<ReturnType<typeof client.delivery.checkDelivery>>;
export type Finding = Checked['findings'][number];
