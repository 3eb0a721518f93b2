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

function tone() {
  const context = new AudioContext()
  const source = new OscillatorNode(context, { frequency: 330 })
  const out = context.createMediaStreamDestination()
  source.connect(new GainNode(context, { gain: 0.1 })).connect(out)
  source.start()
  return out.stream.getAudioTracks()[0]
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

/** Browsers send several sizes of a picture and take only one. */
const oneSize = (sdp) => sdp.replace(/^a=(simulcast:|rid:).*\r\n/gm, '')

async function answered(pc, sdp) {
  await pc.setRemoteDescription({ type: 'offer', sdp: oneSize(sdp) })
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
  const [picture, sound] = pc.getTransceivers()
  picture.direction = 'sendonly'
  await picture.sender.replaceTrack(track)
  if (sound && Number(camera) % 2) {
    sound.direction = 'sendonly'
    await sound.sender.replaceTrack(tone())
  }
  return finish()
}

/**
 * Everybody's tracks on everybody else's lines, in the order they came. `others` of the call who have
 * no page are drawn.
 */
async function talk({ call, user, sdp, others }) {
  const ends = calls.get(call) ?? new Map()
  calls.set(call, ends)
  let end = ends.get(user)
  // The same connection offers again, with more lines or a new way; a reloaded page is a new one.
  if (end && !sdp.includes(end.fingerprint)) end = null
  end ??= { pc: new RTCPeerConnection(), fingerprint: /a=fingerprint:(.*)/.exec(sdp)[1].trim() }
  ends.set(user, end)
  const finish = await answered(end.pc, sdp)
  for (const transceiver of end.pc.getTransceivers()) transceiver.direction = 'sendrecv'
  const text = await finish()
  const streams = await place(call, user, others)
  for (const id of ends.keys()) if (id !== user) await tellPlaces(call, id, [...others, user])
  return { sdp: text, streams: streams.streams }
}

async function tracksOf(call, user) {
  const end = calls.get(call)?.get(user)
  if (end) {
    return Object.fromEntries(
      end.pc
        .getReceivers()
        .slice(0, 2)
        .map(({ track }) => [track.kind, track]),
    )
  }
  return { video: (await streamOf(`person ${user}`)).getVideoTracks()[0] }
}

async function place(call, user, others) {
  const lines = calls.get(call).get(user).pc.getTransceivers()
  const streams = []
  const unplaced = { audio: 0, video: 0 }
  const free = { audio: [], video: [] }
  for (const line of lines) free[line.receiver.track.kind].push(line)
  for (const other of others.filter((id) => id !== user)) {
    for (const [kind, track] of Object.entries(await tracksOf(call, other))) {
      const line = free[kind].shift()
      if (!line) unplaced[kind]++
      else {
        await line.sender.replaceTrack(track)
        streams.push({ mid: line.mid, kind, user: other })
      }
    }
  }
  for (const line of Object.values(free).flat()) {
    await line.sender.replaceTrack(null)
    streams.push({ mid: line.mid, kind: line.receiver.track.kind, user: null })
  }
  return { streams, unplaced, refused: [], offer_again: false }
}

async function tellPlaces(call, user, others) {
  if (!calls.get(call)?.has(user)) return
  const data = { call, ...(await place(call, user, others)) }
  socket.send(JSON.stringify({ tell: user, type: 'media.streams', data }))
}

socket.onmessage = async (event) => {
  const question = JSON.parse(event.data)
  if (question.changed) {
    const { call, others } = question.changed
    for (const id of calls.get(call)?.keys() ?? []) await tellPlaces(call, id, others)
    return
  }
  const answer = question.camera ? { sdp: await live(question) } : await talk(question)
  socket.send(JSON.stringify({ id: question.id, ...answer }))
}
