/** セキュリティ点検: the security officer's page. */
export { inspectionModule } from './module.ts';
