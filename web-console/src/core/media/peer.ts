// One RTCPeerConnection towards the server: offer, answer, what arrived. ICE-lite needs no trickle:
// the server's candidates come in the answer and ours are learnt from the packets.

export interface PeerStats {
  framesDecoded: number
  audioLevel: number
  audioPackets: number
}

export type Exchange = (sdp: string) => Promise<string>

/** Sends the offer through `exchange` and applies the answer; rejects as `exchange` does. */
export async function negotiate(peer: RTCPeerConnection, exchange: Exchange): Promise<void> {
  const offer = await peer.createOffer()
  await peer.setLocalDescription(offer)
  const answer = await exchange(offer.sdp ?? '')
  if (peer.signalingState === 'closed') return
  await peer.setRemoteDescription({ type: 'answer', sdp: answer })
}

/** One stream of everything received, whatever stream names the server uses. */
export function receivedStream(peer: RTCPeerConnection): MediaStream {
  return new MediaStream(peer.getReceivers().map((receiver) => receiver.track))
}

export async function statsOf(peer: RTCPeerConnection): Promise<PeerStats> {
  const stats: PeerStats = { framesDecoded: 0, audioLevel: 0, audioPackets: 0 }
  const report = await peer.getStats()
  report.forEach((entry: Record<string, unknown>) => {
    if (entry['type'] !== 'inbound-rtp') return
    if (entry['kind'] === 'video') stats.framesDecoded += Number(entry['framesDecoded'] ?? 0)
    if (entry['kind'] === 'audio') {
      stats.audioLevel = Math.max(stats.audioLevel, Number(entry['audioLevel'] ?? 0))
      stats.audioPackets += Number(entry['packetsReceived'] ?? 0)
    }
  })
  return stats
}

export const newPeer = () => new RTCPeerConnection({ bundlePolicy: 'max-bundle' })
