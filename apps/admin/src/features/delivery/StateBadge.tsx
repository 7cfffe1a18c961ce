import { Badge } from '@mantine/core';
import { DELIVERY_STATES, type DeliveryState } from '@madoguchi/contract/delivery';

const COLORS: Readonly<Record<DeliveryState, string>> = {
  draft: 'gray',
  scheduled: 'blue',
  sending: 'counter',
  sent: 'counter',
  stopped: 'red',
  partly_unsent: 'red',
};

/** The state in words; the colour only helps the eye (black-and-white print says the same). */
export function StateBadge({ state }: { state: DeliveryState }) {
  return (
    <Badge color={COLORS[state]} variant={state === 'sending' ? 'filled' : 'outline'} size="lg" tt="none">
      {DELIVERY_STATES[state]}
    </Badge>
  );
}
