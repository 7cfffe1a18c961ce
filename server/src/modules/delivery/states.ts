/** Refuses what the contract's table of states does not allow. */
import { can, type DeliveryState } from '@madoguchi/contract/delivery';
import { DomainError } from '../../platform/errors/index.ts';

export function requireState(delivery: { state: DeliveryState }, act: keyof typeof can): void {
  if (!can[act](delivery))
    throw new DomainError('wrong_state', { state: delivery.state, allowed: can[act].states });
}
