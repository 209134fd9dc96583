/**
 * Why nothing can be said here now; null when something can.
 *
 * `anew`: the record was begun anew, and this browser's person has not accepted that; `unsettled`:
 * whoever presides has not; `behind`: the server's record contradicts what it has published;
 * `destroyed`: the keys of its words are destroyed.
 */
export type ReadOnly =
  | 'broken'
  | 'unreadable'
  | 'destroyed'
  | 'closed'
  | 'suspended'
  | 'observer'
  | 'anew'
  | 'behind'
  | 'unsettled'
  | null;
