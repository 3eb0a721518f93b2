// What the browser itself says about its calls: Chromium's own statistics, not the console's.
import type { BrowserContext, Page } from '@playwright/test'

declare global {
  interface Window {
    gulouPeers: RTCPeerConnection[]
    gulouSpeak: (loud: boolean) => void
  }
}

// Before the page's scripts: keeps hold of every connection they make.
export async function keepPeers(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    window.gulouPeers = []
    const Real = window.RTCPeerConnection
    window.RTCPeerConnection = class extends Real {
      constructor(configuration?: RTCConfiguration) {
        super(configuration)
        window.gulouPeers.push(this)
      }
    }
  })
}

// A device that knows one codec only.
export async function onlyCodec(context: BrowserContext, codec: 'video/VP8' | 'video/H264'): Promise<void> {
  await context.addInitScript((wanted) => {
    const add = RTCPeerConnection.prototype.addTransceiver
    RTCPeerConnection.prototype.addTransceiver = function (...words) {
      const transceiver = add.apply(this, words)
      if (transceiver.receiver.track.kind === 'video') {
        const all = RTCRtpReceiver.getCapabilities('video')?.codecs ?? []
        transceiver.setCodecPreferences(all.filter(({ mimeType }) => mimeType === wanted || mimeType === 'video/rtx'))
      }
      return transceiver
    }
  }, codec)
}

// A camera so small that many fit one machine.
export async function smallCamera(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const real = navigator.mediaDevices?.getUserMedia.bind(navigator.mediaDevices)
    if (!real) return
    const video = { width: { exact: 160 }, height: { exact: 120 }, frameRate: { max: 6 } }
    navigator.mediaDevices.getUserMedia = (wanted) => real(wanted?.video ? { ...wanted, video } : wanted)
  })
}

// A microphone in a silent room, in which somebody speaks when told: window.gulouSpeak.
export async function quietMicrophone(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const real = navigator.mediaDevices?.getUserMedia.bind(navigator.mediaDevices)
    if (!real) return
    let gain: GainNode | undefined
    window.gulouSpeak = (loud) => {
      if (gain) gain.gain.value = loud ? 0.5 : 0
    }
    navigator.mediaDevices.getUserMedia = async (wanted) => {
      const stream = await real(wanted)
      const [microphone] = stream.getAudioTracks()
      if (!microphone) return stream
      const room = new AudioContext()
      const voice = room.createOscillator()
      voice.frequency.value = 300
      const out = room.createMediaStreamDestination()
      gain = room.createGain()
      gain.gain.value = 0
      voice.connect(gain).connect(out)
      voice.start()
      microphone.stop()
      return new MediaStream([...out.stream.getAudioTracks(), ...stream.getVideoTracks()])
    }
  })
}

export interface Sight {
  peers: number // made since the page was loaded
  state: string
  protocol: string | undefined
  codecs: string[] // of the received pictures
  heard: string[] // the codecs of the received sound
  sent: string[] // the codecs of what is sent
  mids: string[] // of the m-lines on which pictures arrive
  framesDecoded: number
  height: number // of the tallest picture
  freezes: number
  frozenS: number
  lost: number
  received: number
  retransmitted: number
  nacks: number
  soundReceived: number
  soundLost: number // for good
  concealed: number // of the sound, percent
}

export async function sight(page: Page): Promise<Sight> {
  return page.evaluate(async () => {
    const live = window.gulouPeers.filter((peer) => peer.connectionState !== 'closed')
    const peer = live.at(-1)
    type Entry = Record<string, any>
    const all = new Map<string, Entry>()
    ;(await peer?.getStats())?.forEach((entry: Entry) => all.set(entry['id'], entry))
    const of = (type: string) => [...all.values()].filter((entry) => entry['type'] === type)
    const lines = of('inbound-rtp')
    const pictures = lines.filter((line) => line['kind'] === 'video' && line['framesDecoded'] > 0)
    const voices = lines.filter((line) => line['kind'] === 'audio')
    const sum = (list: Entry[], key: string) => list.reduce((n, line) => n + (line[key] ?? 0), 0)
    const codecs = (list: Entry[]) => [...new Set(list.map((line) => all.get(line['codecId'])?.['mimeType'] as string))].sort()
    const pair = all.get(of('transport')[0]?.['selectedCandidatePairId'])
    return {
      peers: window.gulouPeers.length,
      state: peer?.connectionState ?? 'none',
      protocol: all.get(pair?.['localCandidateId'])?.['protocol'],
      codecs: codecs(pictures),
      heard: codecs(voices.filter((line) => line['packetsReceived'] > 0)),
      sent: codecs(of('outbound-rtp').filter((line) => line['packetsSent'] > 0)),
      mids: pictures.map((line) => line['mid'] as string).sort(),
      framesDecoded: sum(pictures, 'framesDecoded'),
      height: Math.max(0, ...pictures.map((line) => line['frameHeight'] as number)),
      freezes: sum(pictures, 'freezeCount'),
      frozenS: sum(pictures, 'totalFreezesDuration'),
      lost: sum(lines, 'packetsLost'),
      received: sum(lines, 'packetsReceived'),
      retransmitted: sum(lines, 'retransmittedPacketsReceived'),
      nacks: sum(pictures, 'nackCount'),
      soundReceived: sum(voices, 'packetsReceived'),
      soundLost: sum(voices, 'packetsLost'),
      concealed: (100 * sum(voices, 'concealedSamples')) / Math.max(1, sum(voices, 'totalSamplesReceived')),
    }
  })
}
