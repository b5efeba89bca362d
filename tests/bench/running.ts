/** What is to be ended should the benchmark be interrupted: shells outlive everything else by design. */
const running = new Set<() => Promise<void>>();

/** Notes what was started; gives what ends it, once. */
export function startedWith(end: () => Promise<void>): () => Promise<void> {
  let ended: Promise<void> | null = null;
  const once = () => {
    running.delete(once);
    return (ended ??= end());
  };
  running.add(once);
  return once;
}

export async function endAll(): Promise<void> {
  await Promise.allSettled([...running].map((end) => end()));
}
