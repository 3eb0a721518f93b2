// How our own picture is sent: in up to three sizes at once, so that the server can give each tile
// what it can show and each network what it can carry (simulcast).

const ids = ['l', 'm', 'h']
const bitrates: Record<number, number[]> = {
  2: [250_000, 900_000],
  3: [150_000, 500_000, 1_800_000],
}
const wholeOf = { scaleResolutionDownBy: 1, maxBitrate: 2_500_000 }

/** Smallest first, as Chromium wants them; a picture too small to be halved goes in one size. */
export function encodingsFor(height: number | undefined): RTCRtpEncodingParameters[] {
  const layers = (height ?? 0) >= 540 ? 3 : (height ?? 0) >= 270 ? 2 : 1
  const list = bitrates[layers]
  if (!list) return [{ maxBitrate: wholeOf.maxBitrate }]
  return list.map((maxBitrate, i) => ({
    rid: ids[i] as string,
    scaleResolutionDownBy: 2 ** (layers - 1 - i),
    maxBitrate,
  }))
}

/**
 * After an answer: where the server takes one size only, the browser keeps the first, which is the
 * smallest: it becomes the whole picture.
 */
export async function settleEncodings(sender: RTCRtpSender): Promise<void> {
  const parameters = sender.getParameters()
  const [only] = parameters.encodings
  if (parameters.encodings.length !== 1 || !only || (only.scaleResolutionDownBy ?? 1) === 1) return
  Object.assign(only, wholeOf)
  await sender.setParameters(parameters)
}
