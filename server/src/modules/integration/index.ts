/** 外部連携: other systems of the office call the API with keys. */
export { integrationModule } from './module.ts';
export { apiKeyGate } from './api-key-gate.ts';
export { namesOfApiKeys } from './list-api-keys.ts';
export { createApiKey } from './create-api-key.ts';
