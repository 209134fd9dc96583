/** The modules that the build makes. */
declare module 'virtual:messages/*' {
  const messages: Readonly<Record<string, import('./lib/i18n/compose').Compiled>>;
  export default messages;
}
