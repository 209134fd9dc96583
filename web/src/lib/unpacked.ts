/** The long parts of a channel's state, which come compressed over a thin line. */
import { unb64 } from './formats';
import type { ChannelItem } from './protocol/frames';

interface Packed {
  readonly packed: string;
}

/** Give the channel with its state as it would have come over a wide line. */
export async function unpacked(item: ChannelItem): Promise<ChannelItem> {
  const substates: Record<string, unknown> = { ...item.state.substates };
  for (const [name, substate] of Object.entries(substates)) {
    for (const [field, value] of Object.entries(substate as Record<string, unknown>)) {
      if (!isPacked(value)) continue;
      const part = await inflated(value);
      substates[name] = { ...(substates[name] as object), [field]: part };
    }
  }
  return { ...item, state: { ...item.state, substates } as ChannelItem['state'] };
}

function isPacked(value: unknown): value is Packed {
  return typeof value === 'object' && value !== null && typeof (value as Packed).packed === 'string';
}

/** A part as it was, whether it came packed or not. */
export async function inflated(part: unknown): Promise<unknown> {
  if (!isPacked(part)) return part;
  const stream = new Blob([unb64(part.packed)]).stream().pipeThrough(new DecompressionStream('deflate'));
  return JSON.parse(await new Response(stream).text());
}
