/** What the audit keeps of a channel: new beginnings, destroyed keys, exports. */
import type { DelegationId, SeatId } from '../../formats';
import type { Fact, Place, Role, ShownState } from '../../protocol/state';

/** What the first entry of an epoch says. */
export interface Opened {
  readonly epoch: number;
  /** How many entries the earlier epochs keep. */
  readonly before: number;
  readonly after_epoch: number;
  /** How many entries of that epoch were restored, and their root, base64url. */
  readonly restored: number;
  readonly root: string;
  readonly note: string | null;
  readonly lost_epoch: number | null;
  readonly lost_first: number | null;
  readonly lost_last: number | null;
  readonly because: string;
}

export interface EpochShown {
  readonly epoch: number;
  readonly at: number;
  readonly after_epoch: number;
  readonly restored: number;
  readonly lost_epoch: number | null;
  readonly lost_first: number | null;
  readonly lost_last: number | null;
  readonly because: string;
  readonly by_chair: boolean;
  readonly by_delegations: readonly DelegationId[];
  readonly settled: boolean;
}

export interface AuditState {
  readonly epochs: readonly EpochShown[];
  readonly destroyed: readonly {
    readonly place: number;
    readonly at: number;
    readonly generation: number;
    readonly reason: string;
  }[];
  readonly exports: readonly {
    readonly at: number;
    readonly epoch: number;
    readonly upto: number;
    readonly seat: SeatId | null;
  }[];
}

export const NOTHING_AUDITED: AuditState = { epochs: [], destroyed: [], exports: [] };

export function foldAudit(
  substate: AuditState = NOTHING_AUDITED,
  { event, body }: Fact,
  { at, seq, seat }: Place,
): AuditState {
  switch (event) {
    case 'audit.channel_exported': {
      const epoch = substate.epochs.at(-1)?.epoch ?? 1;
      const row = { at, epoch, upto: Number(body.upto), seat };
      return { ...substate, exports: [...substate.exports, row].slice(-50) };
    }
    case 'audit.generation_destroyed': {
      const { generation, reason } = body as { generation: number; reason: string };
      return { ...substate, destroyed: [...substate.destroyed, { place: seq, at, generation, reason }] };
    }
    case 'audit.epoch_opened': {
      const { epoch, after_epoch, restored, lost_epoch, lost_first, lost_last, because } =
        body as unknown as Opened;
      const row: EpochShown = {
        ...{ epoch, at, after_epoch, restored, because: because ?? '', settled: false },
        ...{ lost_epoch: lost_epoch ?? null, lost_first: lost_first ?? null },
        ...{ lost_last: lost_last ?? null, by_chair: false, by_delegations: [] },
      };
      return { ...substate, epochs: [...substate.epochs, row] };
    }
    case 'audit.epoch_accepted': {
      const delegation = (body.delegation ?? null) as DelegationId | null;
      return changed(substate, body.epoch, (row) =>
        delegation === null
          ? { ...row, by_chair: true }
          : { ...row, by_delegations: [...row.by_delegations, delegation] },
      );
    }
    case 'audit.epoch_settled':
      return changed(substate, body.epoch, (row) => ({ ...row, settled: true }));
    default:
      return substate;
  }
}

function changed(
  substate: AuditState,
  epoch: unknown,
  change: (row: EpochShown) => EpochShown,
): AuditState {
  const epochs = substate.epochs.map((row) => (row.epoch === epoch ? change(row) : row));
  return { ...substate, epochs };
}

/** What the kernel itself keeps of a new epoch: where places stand, and whether it is accepted. */
export function foldEpoch(state: ShownState, { event, body }: Fact): ShownState {
  if (event === 'audit.epoch_opened') {
    const { epoch, before } = body as unknown as Opened;
    const earlier = basesOf(state).filter(([each]) => each < epoch);
    return { ...state, epoch, bases: [...earlier, [epoch, before]], settled: false };
  }
  if (event === 'audit.epoch_settled' && body.epoch === state.epoch) {
    return { ...state, settled: true };
  }
  return state;
}

/** For each epoch, how many entries stand in those before it. */
export function basesOf({ bases, epoch }: ShownState): readonly (readonly [number, number])[] {
  return bases ?? [[epoch, 0]];
}

/** How many entries the earlier epochs keep: places count over all epochs. */
export function entriesBefore(state: ShownState): number {
  return basesOf(state).at(-1)?.[1] ?? 0;
}

export function auditIn(state: ShownState): AuditState {
  return (state.substates.audit as AuditState | undefined) ?? NOTHING_AUDITED;
}

/** How many entries were lost since an epoch, as the record itself says. */
export function lostSince(state: ShownState, epoch: number): number {
  return auditIn(state)
    .epochs.filter((row) => row.epoch > epoch)
    .reduce((sum, row) => sum + lostIn(row), 0);
}

export function lostIn({
  lost_first,
  lost_last,
}: Pick<Opened, 'lost_first' | 'lost_last'>): number {
  if (lost_first == null || lost_last == null) return 0;
  return Math.max(0, lost_last - lost_first + 1);
}

/** Whether one's side has still to accept the present epoch. */
export function awaitsMySide(
  state: ShownState,
  role: Role,
  delegation: DelegationId | null,
): boolean {
  const row = auditIn(state).epochs.find(({ epoch }) => epoch === state.epoch);
  if (!row) return false;
  if (role === 'mediator' || role === 'co_mediator') return !row.by_chair;
  return delegation !== null && !row.by_delegations.includes(delegation);
}
