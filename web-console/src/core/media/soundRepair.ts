// Browsers send lost sound again when they are asked to (RFC 4585, 6.2.1), and ask for it, but do
// not say so in their offers by themselves.

const opus = /^a=rtpmap:(\d+) opus\/48000\/2\r?\n/gim

/** The offer with NACK for its Opus; as it is where that is in it or there is no Opus. */
export function withSoundRepair(sdp: string): string {
  return sdp.replace(opus, (line, type: string) => {
    if (new RegExp(`^a=rtcp-fb:${type} nack\\s*$`, 'm').test(sdp)) return line
    return `${line}a=rtcp-fb:${type} nack\r\n`
  })
}
