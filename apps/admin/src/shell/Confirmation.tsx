import { lazy, Suspense, useEffect, useState } from 'react';
import { askConfirmationWith } from '../api.ts';

const ConfirmIdentity = lazy(() =>
  import('../features/staff/access/ConfirmIdentity.tsx').then((module) => ({
    default: module.ConfirmIdentity,
  })),
);

/** Puts もう一度本人確認 over the screen whenever a call needs it, and lets that call go on. */
export function Confirmation() {
  const [answer, setAnswer] = useState<{ readonly give: (confirmed: boolean) => void } | null>(null);
  useEffect(() => askConfirmationWith(() => new Promise<boolean>((give) => setAnswer({ give }))), []);
  if (!answer) return null;
  return (
    <Suspense fallback={null}>
      <ConfirmIdentity
        onDone={(confirmed) => {
          answer.give(confirmed);
          setAnswer(null);
        }}
      />
    </Suspense>
  );
}
