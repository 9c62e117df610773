/**
 * Calls `act` when `performance.now()` has reached `moment`, and never before. A timer of Node's counts whole milliseconds
 * and rings up to one early, so that who is woken by it and looks at the clock may find that it is not time yet.
 * Returns what calls it off.
 */
export function alarm(moment: number, act: () => void): () => void {
  let timer: NodeJS.Timeout;
  const set = (): void => {
    timer = setTimeout(ring, Math.max(0, moment - performance.now()) + 1);
  };
  const ring = (): void => {
    if (performance.now() < moment) set();
    else act();
  };
  set();
  return () => clearTimeout(timer);
}
