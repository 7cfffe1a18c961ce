/** 操作記録: searching, showing, extracting and verifying what the platform's audit log holds. */
export { auditModule } from './module.ts';
export { runVerification } from './run-verification.ts';
export { newestVerification } from './read-verifications.ts';
export { readSealing } from './show-verification.ts';
export { readKeeping } from './keeping.ts';
