import { Alert, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import { formatSeconds } from './password-words.ts';

/** After too many wrong tries: how long it lasts, counting down. Says when it is over. */
export function LockedOut({ until, onOver }: { until: number; onOver: () => void }) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const beat = setInterval(() => {
      setNow(Date.now());
      if (Date.now() >= until) onOver();
    }, 1000);
    return () => clearInterval(beat);
  }, [until, onOver]);
  const [whole] = useState(() => formatSeconds((until - Date.now()) / 1000));
  return (
    <Alert color="red" variant="outline" title="しばらくログインできません" mb="md" role="alert">
      <Text>
        続けて間違えたため、{whole}
        のあいだ受け付けません。時間がたってから、もう一度お試しください。パスワードがわからないときは、管理者に再設定を依頼してください。
      </Text>
      {/* A screen reader hears the whole time once, not every second. */}
      <Text aria-hidden fw={700} mt="xs">
        あと {formatSeconds((until - now) / 1000)}
      </Text>
    </Alert>
  );
}
