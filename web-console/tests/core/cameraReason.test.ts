import { describe, expect, it } from 'vitest'

import { cameraReason } from '@/core/cameraReason'
import { messages } from '@/messages'

describe('cameraReason', () => {
  const said: [string, string, string][] = [
    ['connection refused by 10.0.0.5:554', 'refused', '10.0.0.5:554'],
    ['10.0.0.5:554 answers, but not as an RTSP camera', 'notRtsp', '10.0.0.5:554'],
    ['10.0.0.5:554 does not answer', 'silent', '10.0.0.5:554'],
    ['no video for 5 s', 'noVideo', ''],
    ['no video within 12 s of connecting', 'noVideo', ''],
    ['H.265 is not supported; use an H.264 file', 'codec', 'H.265'],
    ['the camera has no such stream (404)', 'noStream', ''],
    ['the stream broke: not negotiated', 'broke', ''],
  ]
  it.each(said)('knows "%s"', (sentence, key, what) => {
    expect(cameraReason(sentence)).toEqual({ key, what })
    expect(messages.en.camera.reason).toHaveProperty(key)
  })

  it('leaves an unknown sentence as it is', () => {
    expect(cameraReason('the moon is in the way')).toBeNull()
  })
})
