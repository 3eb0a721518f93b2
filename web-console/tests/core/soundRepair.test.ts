import { describe, expect, it } from 'vitest'

import { withSoundRepair } from '@/core/media/soundRepair'

const offer = [
  'v=0',
  'm=audio 9 UDP/TLS/RTP/SAVPF 111 63 0',
  'a=rtpmap:111 opus/48000/2',
  'a=rtcp-fb:111 transport-cc',
  'a=fmtp:111 minptime=10;useinbandfec=1',
  'a=rtpmap:63 red/48000/2',
  'a=rtpmap:0 PCMU/8000',
  'm=video 9 UDP/TLS/RTP/SAVPF 96',
  'a=rtpmap:96 VP8/90000',
  'a=rtcp-fb:96 nack',
  'm=audio 9 UDP/TLS/RTP/SAVPF 111',
  'a=rtpmap:111 opus/48000/2',
  '',
].join('\r\n')

describe('withSoundRepair', () => {
  it('asks for repairs of Opus on every line of sound, and changes nothing else', () => {
    const lines = withSoundRepair(offer).split('\r\n')
    const asked = lines.filter((line) => line === 'a=rtcp-fb:111 nack')
    expect(asked).toHaveLength(2)
    expect(lines.indexOf('a=rtcp-fb:111 nack')).toBe(lines.indexOf('a=rtpmap:111 opus/48000/2') + 1)
    expect(lines.filter((line) => line !== 'a=rtcp-fb:111 nack').join('\r\n')).toBe(offer)
  })
  it('does not ask twice', () => {
    expect(withSoundRepair(withSoundRepair(offer))).toBe(withSoundRepair(offer))
  })
  it('does not take "nack pli" for it', () => {
    const odd = offer.replace('a=rtcp-fb:111 transport-cc', 'a=rtcp-fb:111 nack pli')
    expect(withSoundRepair(odd)).toContain('a=rtcp-fb:111 nack\r\n')
  })
  it('leaves an offer without Opus alone', () => {
    const without = offer.replaceAll('opus/48000/2', 'G722/8000')
    expect(withSoundRepair(without)).toBe(without)
  })
})
