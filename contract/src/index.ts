/**
 * The whole contract, one entry per module: what the server implements, the client calls and OpenAPI describes.
 */
export { audiences } from './audiences.ts';
export { audit } from './audit.ts';
export { delivery } from './delivery.ts';
export { incidents } from './incidents.ts';
export { inspection } from './inspection.ts';
export { integration } from './integration.ts';
export { line } from './line.ts';
export { publication } from './publication.ts';
export { residents } from './residents.ts';
export { richMenus } from './rich-menus.ts';
export { staff } from './staff.ts';
export { watching } from './watching.ts';
