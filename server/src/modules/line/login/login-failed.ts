import { DomainError } from '../../../platform/errors/index.ts';

/** The check that failed, for the log and the operator; a resident reads one sentence for all of them. */
export type LoginCheck =
  | 'state'
  | 'code'
  | 'token'
  | 'access_token'
  | 'id_token'
  | 'issuer'
  | 'audience'
  | 'expiry'
  | 'nonce'
  | 'subject';

export function loginFailed(check: LoginCheck): DomainError {
  return new DomainError('login_failed', { check });
}
