import '@mantine/core/styles.css';
import '@mantine/dates/styles.css';
import '@mantine/notifications/styles.css';
import './base.css';
import { MantineProvider } from '@mantine/core';
import { DatesProvider } from '@mantine/dates';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import 'dayjs/locale/ja';
import { createRoot } from 'react-dom/client';
import { queryClient } from './api.ts';
import { styleNonce } from './nonce.ts';
import { router } from './router.tsx';
import { cssVariables, theme } from './theme.ts';

createRoot(document.getElementById('app')!).render(
  <MantineProvider
    theme={theme}
    cssVariablesResolver={cssVariables}
    forceColorScheme="light"
    getStyleNonce={() => styleNonce}
  >
    <DatesProvider settings={{ locale: 'ja', firstDayOfWeek: 0, weekendDays: [0] }}>
      <QueryClientProvider client={queryClient}>
        <Notifications position="top-center" autoClose={6000} />
        <RouterProvider router={router} />
      </QueryClientProvider>
    </DatesProvider>
  </MantineProvider>,
);
