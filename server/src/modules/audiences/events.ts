/** What audiences tell others. */
declare module '../../platform/events/event-log.ts' {
  interface EventKinds {
    'segment.created': Record<never, never>;
    'segment.changed': Record<never, never>;
    'segment.archived': Record<never, never>;
    'segment.restored': Record<never, never>;
  }
}

export {};
