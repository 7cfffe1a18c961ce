/** What happened to menus. */
declare module '../../platform/events/event-log.ts' {
  interface EventKinds {
    'menu.published': { version: number };
    'menu.emergency_on': { drill: boolean };
    'menu.emergency_lifted': { drill: boolean };
  }
}

export {};
