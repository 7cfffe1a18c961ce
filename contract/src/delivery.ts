/**
 * 配信: what is sent to whom and when, and what came of it. States are a table of data, used by server and screens.
 */
import { compose } from './delivery/compose.ts';
import { results } from './delivery/results.ts';
import { sending } from './delivery/sending.ts';

export {
  block,
  BLOCK_LIMIT,
  draftBlock,
  TEXT_LIMIT,
  type Block,
  type DraftBlock,
} from './delivery/blocks.ts';
export { sendable } from './delivery/compose.ts';
export { can, DELIVERY_KINDS, DELIVERY_STATES, HALT_REASONS, type DeliveryState } from './delivery/states.ts';
export { deliveryDetail, deliveryRow, finding } from './delivery/views.ts';

export const delivery = { ...compose, ...sending, ...results };
