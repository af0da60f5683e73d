import EventStore

/// How a runner gets its events.
extension ProjectionRunner {
    /// A read that goes on while the events in hand are projected.
    struct ReadAhead {
        let after: Int64
        let through: Int64
        let batch: Task<NotificationBatch, any Error>
    }

    /// Reads on from `after`: near the head what is read for all, else by itself.
    func read(after: Int64, through: Int64) async throws -> NotificationSlice {
        if readAhead?.after != after {
            var filter = topicFilter
            let answer = await feed.recent.read(
                after: after, through: through, generation: seenGeneration, of: &filter
            ) { [feed] in feed.wake() }
            topicFilter = filter
            switch answer {
            case .events(let events):
                try note(epoch: events.batch.epoch)
                readAhead = nil
                inHand = (events, 0)
                return events
            case .nothing(let epoch):
                try note(epoch: epoch)
                return NotificationSlice(NotificationBatch(capacity: 0, originatorIDType: .uuid, epoch: epoch))
            case .elsewhere: break
            }
        }
        return try await readAlone(after: after, through: through)
    }

    /// Reads on from `after`; what comes behind it is read while this is projected.
    private func readAlone(after: Int64, through: Int64) async throws -> NotificationSlice {
        let ahead = readAhead.flatMap { $0.after == after ? $0 : nil }
        readAhead = nil
        var batch = try await result(of: ahead?.batch ?? reading(after: after, through: through))
        // A read that was sent when the head was lower says nothing of what has come since.
        if batch.lastPosition == nil, let ahead, ahead.through < through {
            batch = try await result(of: reading(after: after, through: through))
        }
        try note(epoch: batch.epoch)
        let events = NotificationSlice(batch)
        guard let last = batch.lastPosition else { return events }
        if last < through, !feed.recent.contains(last) {
            readAhead = ReadAhead(after: last, through: through, batch: reading(after: last, through: through))
        }
        inHand = (events, 0)
        return events
    }

    /// What was read from another run of the server need not be what stands there now, nor need what was passed over.
    func note(epoch: LogEpoch?) throws(EventStoreError) {
        guard let epoch else { return }
        if let readEpoch, readEpoch != epoch {
            throw EventStoreError(
                .logChanged,
                "the server was started anew, or is another one, while the log was read; position and log are read anew"
            )
        }
        readEpoch = epoch
    }

    private func reading(after: Int64, through: Int64) -> Task<NotificationBatch, any Error> {
        let limit = max(definition.batch, min(definition.batch * 4, 2000))
        return Task { [cursor, definition] in
            try await cursor.read(after: after, through: through, limit: limit, topics: definition.topics)
        }
    }

    /// A runner that is stopped does not wait until the read gets a connection.
    private func result(of reading: Task<NotificationBatch, any Error>) async throws -> NotificationBatch {
        try await withTaskCancellationHandler {
            try await reading.value
        } onCancel: {
            reading.cancel()
        }
    }

    func dropReadAhead() {
        readAhead?.batch.cancel()
        readAhead = nil
    }
}
