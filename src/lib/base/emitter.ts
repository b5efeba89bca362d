import type { Dispose } from './disposables.ts';

export interface Emitter<T> {
  /** Calls every listener that was subscribed when the call began. */
  emit(value: T): void;
  subscribe(listener: (value: T) => void): Dispose;
}

export function createEmitter<T>(): Emitter<T> {
  const listeners = new Set<(value: T) => void>();
  return {
    emit(value) {
      for (const listener of [...listeners]) listener(value);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
