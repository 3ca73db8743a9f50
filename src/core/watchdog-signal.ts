/**
 * How the watchdog ends its process. Nobody else sends this signal, so that whoever keeps the process
 * running can tell: a process that stood still did no harm while it lived, and comes back at once.
 */
export const WATCHDOG_SIGNAL = 'SIGALRM'
