// Figures of a call's connection, read from getStats: totals of one moment, and rates between two.

export interface LineFigures {
  kind: 'audio' | 'video'
  bytes: number
  packets: number
  lost: number
  jitterMs: number
  audioLevel: number
  framesDecoded: number
  keyFrames: number
  freezes: number
  frozenS: number
  width: number
  height: number
  fps: number
}

export interface CallFigures {
  /** Milliseconds, on the clock of the report. */
  at: number
  rttMs: number | null
  /** How the packets travel; null before there is a way. */
  protocol: 'udp' | 'tcp' | null
  bytesSent: number
  bytesReceived: number
  packetsReceived: number
  /** What the other end lost of ours, percent. */
  lostOfOurs: number | null
  sentHeight: number
  /** Received, by m-line. */
  lines: ReadonlyMap<string, LineFigures>
}

export const noFigures: CallFigures = {
  at: 0,
  rttMs: null,
  protocol: null,
  bytesSent: 0,
  bytesReceived: 0,
  packetsReceived: 0,
  lostOfOurs: null,
  sentHeight: 0,
  lines: new Map(),
}

type Entry = Record<string, unknown>
const number = (entry: Entry | undefined, key: string) => Number(entry?.[key] ?? 0)

function lineOf(entry: Entry): LineFigures {
  return {
    kind: entry['kind'] === 'video' ? 'video' : 'audio',
    bytes: number(entry, 'bytesReceived'),
    packets: number(entry, 'packetsReceived'),
    lost: number(entry, 'packetsLost'),
    jitterMs: number(entry, 'jitter') * 1_000,
    audioLevel: number(entry, 'audioLevel'),
    framesDecoded: number(entry, 'framesDecoded'),
    keyFrames: number(entry, 'keyFramesDecoded'),
    freezes: number(entry, 'freezeCount'),
    frozenS: number(entry, 'totalFreezesDuration'),
    width: number(entry, 'frameWidth'),
    height: number(entry, 'frameHeight'),
    fps: number(entry, 'framesPerSecond'),
  }
}

export function figuresOf(entries: Iterable<Entry>): CallFigures {
  const all = [...entries]
  const ofType = (type: string) => all.filter((entry) => entry['type'] === type)
  const transport = ofType('transport')[0]
  const pair = all.find((entry) => entry['id'] === transport?.['selectedCandidatePairId'])
  const local = all.find((entry) => entry['id'] === pair?.['localCandidateId'])
  const heard = ofType('remote-inbound-rtp')
  const rtt = pair?.['currentRoundTripTime']
  return {
    at: number(all[0], 'timestamp'),
    rttMs: typeof rtt === 'number' ? rtt * 1_000 : null,
    protocol: (local?.['protocol'] as CallFigures['protocol']) ?? null,
    bytesSent: number(transport, 'bytesSent'),
    bytesReceived: number(transport, 'bytesReceived'),
    packetsReceived: number(transport, 'packetsReceived'),
    lostOfOurs: heard.length
      ? Math.max(...heard.map((entry) => number(entry, 'fractionLost'))) * 100
      : null,
    sentHeight: Math.max(0, ...ofType('outbound-rtp').map((e) => number(e, 'frameHeight'))),
    lines: new Map(ofType('inbound-rtp').map((e) => [String(e['mid'] ?? e['id']), lineOf(e)])),
  }
}

export interface Rates {
  upKbps: number
  downKbps: number
  /** Percent of what was sent to us since `before`. */
  lost: number
}

function sumOf(
  figures: CallFigures,
  key: 'packets' | 'lost' | 'freezes' | 'framesDecoded',
): number {
  return [...figures.lines.values()].reduce((sum, line) => sum + line[key], 0)
}

export function ratesOf(before: CallFigures, after: CallFigures): Rates {
  const ms = Math.max(1, after.at - before.at)
  const kbps = (key: 'bytesSent' | 'bytesReceived') =>
    before.at === 0 ? 0 : Math.max(0, ((after[key] - before[key]) * 8) / ms)
  const lost = Math.max(0, sumOf(after, 'lost') - sumOf(before, 'lost'))
  const came = Math.max(0, sumOf(after, 'packets') - sumOf(before, 'packets'))
  return {
    upKbps: kbps('bytesSent'),
    downKbps: kbps('bytesReceived'),
    lost: lost + came > 0 ? (100 * lost) / (lost + came) : 0,
  }
}

/** The one-line summary the call screens and the tests read. */
export function totalsOf(figures: CallFigures) {
  const lines = [...figures.lines.values()]
  return {
    framesDecoded: sumOf(figures, 'framesDecoded'),
    freezes: sumOf(figures, 'freezes'),
    audioPackets: lines.filter((l) => l.kind === 'audio').reduce((n, l) => n + l.packets, 0),
    audioLevel: Math.max(0, ...lines.map((line) => line.audioLevel)),
  }
}
