// The operator's log: JSON lines through pino. What must never be in it is never handed to it; redaction is the second net.
import { pino, type DestinationStream, type Logger } from 'pino'

export function createLogger(level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: { name: 'imprimatur' },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: {
      paths: ['cookie', 'authorization', 'headers', 'body', 'query', '*.cookie', '*.authorization', '*.email'],
      remove: true,
    },
  }
  return destination ? pino(options, destination) : pino(options)
}
