/** Keep the screen on while a walk is recorded: a phone that sleeps records nothing. */

/** Ask for it until the returned function is called; a browser that cannot, or will not, leaves gaps that are stated. */
export function stayAwake(): () => void {
  let ended = false;
  let lock: WakeLockSentinel | null = null;
  const ask = async (): Promise<void> => {
    const wakeLock = navigator.wakeLock as WakeLock | undefined;
    if (wakeLock === undefined || document.visibilityState !== 'visible') return;
    try {
      lock = await wakeLock.request('screen');
      if (ended) await lock.release();
    } catch {
      // refused to save power: the walk goes on as long as the screen does
    }
  };
  const again = (): void => void ask();
  void ask();
  document.addEventListener('visibilitychange', again); // a lock is lost when the page is hidden
  return () => {
    ended = true;
    document.removeEventListener('visibilitychange', again);
    void lock?.release();
  };
}
