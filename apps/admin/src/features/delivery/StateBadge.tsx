import { Badge } from '@mantine/core';
import { DELIVERY_STATES, type DeliveryState, type HaltReason } from '@madoguchi/contract/delivery';

const COLORS: Readonly<Record<DeliveryState, string>> = {
  draft: 'gray',
  scheduled: 'blue',
  sending: 'counter',
  sent: 'counter',
  stopped: 'red',
  partly_unsent: 'red',
};

/** The state in words; the colour only helps the eye (black-and-white print says the same). */
export function StateBadge({ state, halted = null }: { state: DeliveryState; halted?: HaltReason | null }) {
  const words =
    halted === null ? DELIVERY_STATES[state] : halted === 'paused' ? '一時停止中' : '止まっています';
  return (
    <Badge
      color={halted === null ? COLORS[state] : 'red'}
      variant={state === 'sending' && halted === null ? 'filled' : 'outline'}
      size="lg"
      tt="none"
    >
      {words}
    </Badge>
  );
}
