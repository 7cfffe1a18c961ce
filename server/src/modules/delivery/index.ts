export { createDelivery } from './create-delivery.ts';
export { saveDraft } from './save-draft.ts';
export { sendDelivery } from './send-delivery.ts';
export { deliveryModule } from './module.ts';
