/** Tells this process's own subscribers that events were just committed, so that nobody waits for the next look. */
import { EventEmitter } from 'node:events';

/** Holds no state: a wake-up that nobody hears is lost, and the next look finds the events anyway. */
const bell = new EventEmitter().setMaxListeners(0);

export function wakeSubscribers(): void {
  bell.emit('events');
}

export function onEvents(listener: () => void): () => void {
  bell.on('events', listener);
  return () => void bell.off('events', listener);
}
