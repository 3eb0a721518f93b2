// The server says in an English sentence why a camera is not online; this finds the known ones, so
// that they can be said in the language of the page.

const sentences: [RegExp, string][] = [
  [/^connection refused by (.+)$/, 'refused'],
  [/^no route to (.+)$/, 'noRoute'],
  [/^unknown host (.+)$/, 'unknownHost'],
  [/^(.+) answers, but not as an RTSP camera$/, 'notRtsp'],
  [/^(.+) does not answer$/, 'silent'],
  [/^cannot connect to (.+)$/, 'cannotConnect'],
  [/^the camera ended the (?:stream|connection)$/, 'ended'],
  [/^played to the end$/, 'playedOut'],
  [/^no video (?:for|within) /, 'noVideo'],
  [/^the camera wants a user name/, 'wantsPassword'],
  [/^the camera refuses the user name/, 'wrongPassword'],
  [/^the camera has no such stream/, 'noStream'],
  [/^(\S+) is not supported/, 'codec'],
  [/^the camera sends B frames/, 'bFrames'],
  [/^the camera (?:sends no video|does not give its stream)/, 'unreadable'],
  [/^the stream (?:broke|cannot be started)/, 'broke'],
  [/^(?:the file|there is no such file)/, 'file'],
]

export interface CameraReason {
  /** A key under `camera.reason` in the message files. */
  key: string
  what: string
}

/** null for a sentence this console does not know: it is shown as it came. */
export function cameraReason(sentence: string): CameraReason | null {
  for (const [pattern, key] of sentences) {
    const found = pattern.exec(sentence)
    if (found) return { key, what: found[1] ?? '' }
  }
  return null
}
