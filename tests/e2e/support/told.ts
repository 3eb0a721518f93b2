// What the server tells pages about media, each message held against asyncapi.yaml.
import type { BrowserContext } from '@playwright/test'
import { checkMessage, messageOfType } from './contract.ts'

interface Message {
  type: string
  data: Record<string, unknown>
}

export class Told {
  readonly messages: Message[] = []
  readonly faults: string[] = []

  // Before the context's pages are opened.
  watch(context: BrowserContext): void {
    context.on('page', (page) =>
      page.on('websocket', (socket) => socket.on('framereceived', ({ payload }) => this.#take(String(payload)))),
    )
  }

  of(type: string): Record<string, unknown>[] {
    return this.messages.filter((message) => message.type === type).map(({ data }) => data)
  }

  #take(text: string): void {
    const message = JSON.parse(text) as Message
    if (!message.type.startsWith('media.')) return
    this.messages.push(message)
    try {
      checkMessage(messageOfType(message.type), message)
    } catch (error) {
      this.faults.push(String(error))
    }
  }
}
