/** The record formats of version 1, as the Python kernel writes them: one place to import from. */
export * from './act';
export * from './canonical';
export * from './ids';
export * from './keys';
export * from './leaf';
export * from './merkle';
export * from './note';
export * from './verdicts';
