/** What happened to deliveries. */
declare module '../../platform/events/event-log.ts' {
  interface EventKinds {
    'delivery.started': { recipients: number };
    'delivery.finished': { outcome: 'complete' | 'partial' | 'stopped' };
  }
}

export {};
