/** A line on the terminal that says what the bench is doing. */
export interface Progress {
  /** Names the run that begins. */
  begin(title: string): void
  show(done: number, wanted: number): void
  end(): void
}

/** Shows progress on stderr, so that stdout holds the results alone. */
export function createProgress(): Progress {
  const isTerminal = process.stderr.isTTY
  let title = ''
  const write = (text: string) => {
    if (isTerminal) process.stderr.write(`\r\x1b[K${text}`)
  }
  return {
    begin: (next) => {
      title = next
      if (isTerminal) write(title)
      else process.stderr.write(`${title}\n`)
    },
    show: (done, wanted) => write(`${title}  ${done}/${wanted}`),
    end: () => write(''),
  }
}
