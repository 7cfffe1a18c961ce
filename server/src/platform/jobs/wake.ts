/** Tells this process's own workers that a job was just committed, so that nobody waits for the next look. */
import { EventEmitter } from 'node:events';

/** Holds no state: a wake-up that nobody hears is lost, and the next look finds the job anyway. */
const bell = new EventEmitter().setMaxListeners(0);

export function wakeWorkers(queue: string): void {
  bell.emit(queue);
}

export function onWake(queue: string, listener: () => void): () => void {
  bell.on(queue, listener);
  return () => void bell.off(queue, listener);
}
