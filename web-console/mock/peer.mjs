// The media end of the mock, in a browser page: answers live offers with a film or a drawn picture,
// and joins the two ends of a call.

const socket = new WebSocket(`ws://${location.host}/mock/peer`)
const films = new URLSearchParams(location.search).get('films')?.split(',') ?? []
const streams = new Map()
const calls = new Map()

function drawn(name) {
  const canvas = Object.assign(document.createElement('canvas'), { width: 640, height: 360 })
  const g = canvas.getContext('2d')
  const seed = [...name].reduce((n, c) => n + c.charCodeAt(0), 0)
  setInterval(() => {
    const t = performance.now() / 1000
    g.fillStyle = `hsl(${seed % 360} 14% 22%)`
    g.fillRect(0, 0, 640, 360)
    g.fillStyle = '#384452'
    g.fillRect(0, 230, 640, 130)
    g.fillStyle = '#c9d1d9'
    g.fillRect(((t * 80 + seed * 37) % 760) - 100, 250, 90, 36)
  }, 200)
  return canvas.captureStream(5)
}

/** Few frames and small: nine pictures are encoded and decoded by the same small machine. */
async function filmed(url) {
  const video = Object.assign(document.createElement('video'), {
    src: url,
    loop: true,
    muted: true,
  })
  document.body.append(video)
  await video.play()
  const canvas = Object.assign(document.createElement('canvas'), { width: 480, height: 270 })
  const g = canvas.getContext('2d')
  g.drawImage(video, 0, 0, 480, 270)
  setInterval(() => g.drawImage(video, 0, 0, 480, 270), 200)
  return canvas.captureStream(5)
}

async function streamOf(camera) {
  if (!streams.has(camera)) {
    const film = films[streams.size % Math.max(1, films.length)]
    streams.set(camera, film ? filmed(`/mock/media/${film}`) : Promise.resolve(drawn(camera)))
  }
  return streams.get(camera)
}

async function answered(pc, sdp) {
  await pc.setRemoteDescription({ type: 'offer', sdp })
  return async () => {
    await pc.setLocalDescription(await pc.createAnswer())
    while (pc.iceGatheringState !== 'complete') {
      await new Promise((done) =>
        pc.addEventListener('icegatheringstatechange', done, { once: true }),
      )
    }
    return pc.localDescription.sdp
  }
}

async function live({ camera, sdp }) {
  const pc = new RTCPeerConnection()
  const finish = await answered(pc, sdp)
  const [track] = (await streamOf(camera)).getVideoTracks()
  const [transceiver] = pc.getTransceivers()
  transceiver.direction = 'sendonly'
  await transceiver.sender.replaceTrack(track)
  return finish()
}

/** Each end's tracks go to the other end as soon as both are there. */
async function talk({ call, user, sdp }) {
  const ends = calls.get(call) ?? new Map()
  calls.set(call, ends)
  const pc = new RTCPeerConnection()
  ends.set(user, pc)
  const finish = await answered(pc, sdp)
  for (const transceiver of pc.getTransceivers()) transceiver.direction = 'sendrecv'
  const text = await finish()
  const other = [...ends].find(([id]) => id !== user)?.[1]
  if (other) {
    for (const [a, b] of [
      [pc, other],
      [other, pc],
    ]) {
      a.getTransceivers().forEach((t, i) =>
        b.getTransceivers()[i].sender.replaceTrack(t.receiver.track),
      )
    }
  }
  return text
}

socket.onmessage = async (event) => {
  const question = JSON.parse(event.data)
  const sdp = await (question.camera ? live(question) : talk(question))
  socket.send(JSON.stringify({ id: question.id, sdp }))
}
