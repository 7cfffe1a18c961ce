/**
 * 配信: what is sent to whom and when, and what came of it. States are a table of data, used by server and screens.
 */
import { compose } from './delivery/compose.ts';
import { rules } from './delivery/wording.ts';
import { library } from './delivery/library.ts';
import { results } from './delivery/results.ts';
import { sending } from './delivery/sending.ts';
import { uploads } from './delivery/uploads.ts';

export {
  AREA_LIMIT,
  BLOCK_KINDS,
  BLOCK_LIMIT,
  blockProblems,
  CARD_BUTTON_LIMIT,
  CARD_LIMIT,
  MAP_WIDTH,
  mediaIn,
  QUICK_REPLY_LIMIT,
  tapsIn,
  TEXT_LIMIT,
  type BlockKind,
  type DraftArea,
  type DraftBlock,
  type DraftCard,
} from './delivery/blocks.ts';
export {
  addressesIn,
  renderBlocks,
  type Media,
  type MessageObject,
  type RenderOptions,
} from './delivery/render.ts';
export { STICKER_PACKAGES } from './delivery/stickers.ts';
export {
  isWebLink,
  LABEL_LIMIT,
  TAP_KINDS,
  tapProblems,
  type DraftTap,
  type TapKind,
} from './delivery/taps.ts';
export { FILM_LIMIT } from './delivery/uploads.ts';
export { sendable } from './delivery/compose.ts';
export {
  can,
  DELIVERY_KINDS,
  DELIVERY_STATES,
  HALT_REASONS,
  type DeliveryState,
  type HaltReason,
} from './delivery/states.ts';
export { DEFAULT_LATE_MINUTES } from './delivery/sending.ts';
export { deliveryDetail, deliveryRow, finding, type Accepted, type Languages } from './delivery/views.ts';

export { DEFAULT_RESTRAINT, withinHours, type Restraint, type Wording } from './delivery/wording.ts';

export { TEMPLATE_KINDS, type TemplateContent } from './delivery/library.ts';

export const delivery = { ...compose, ...uploads, ...rules, ...library, ...sending, ...results };
