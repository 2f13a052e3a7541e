export const NAME = '@skein/otel'
export const VERSION = '0.1.0'
