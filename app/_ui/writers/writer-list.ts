import { WRITER_MODES, type WriterMode } from '@/lib/vocabulary/writers';
import { type ListShape, oneOf } from '../list/list-view';
import type { Tone } from '../vocabulary';

/** The filters of writers; the one that wrote last is first. */
export const WRITER_LIST = {
  operation: 'GET /writers',
  filters: { mode: oneOf(WRITER_MODES) },
} as const satisfies ListShape;

export const MODE_TONES: Record<WriterMode, Tone> = { adopted: 'ok', flagged: 'warn', refused: 'bad' };
