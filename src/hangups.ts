let reload: (() => void) | undefined;
let isAskedFor = false;

function onHangup(): void {
  if (reload === undefined) isAskedFor = true;
  else reload();
}

/** From now on SIGHUP asks for a reload, which waits until there is something to reload. */
export function holdHangups(): void {
  process.on('SIGHUP', onHangup);
}

/** What SIGHUP does; at once where it came before. */
export function reloadOnHangup(task: () => void): void {
  reload = task;
  if (isAskedFor) task();
}

/** SIGHUP ends this process, as that of a terminal ends what runs in it; at once where it came before. */
export function endOnHangup(): void {
  process.off('SIGHUP', onHangup);
  if (isAskedFor) process.kill(process.pid, 'SIGHUP');
}
