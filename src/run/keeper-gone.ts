const LOOK_MS = 500;

/**
 * Tells once when the channel to the keeper has ended, whether that was before this call or comes after it. Node says
 * nothing (`disconnect`) when the other end dies with a handle on its way to it, so the channel is looked at as well.
 */
export function onKeeperGone(listener: () => void): void {
  let isTold = false;
  const look = setInterval(() => {
    if (!process.connected) tell();
  }, LOOK_MS);
  look.unref();
  function tell(): void {
    clearInterval(look);
    if (!isTold) queueMicrotask(listener);
    isTold = true;
  }
  if (process.connected) process.once("disconnect", tell);
  else tell();
}
