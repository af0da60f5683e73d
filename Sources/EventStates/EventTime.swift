import CSimdJSON
public import EventStore
import FoundationEssentials

/// When an event happened, by its own word.
public enum EventTime {
    /// Seconds since 1970; nil where the state is not JSON, has no such field, or the field is no time. A time is an
    /// ISO 8601 text (the Python library writes one) or a number of seconds.
    ///
    /// - Parameters:
    ///   - offset: the event's place in the slice.
    ///   - path: as in json/1: names with dots between.
    public static func seconds(of slice: NotificationSlice, at offset: Int, path: String) -> Double? {
        let index = slice.index(at: offset)
        let states = ParsedStates.of(slice.batch)
        guard let document = states.document(at: index, state: slice.batch.records[index].state),
            csimdjson_problem(document) == nil
        else { return nil }
        var path = path
        return path.withUTF8 { bytes in
            var node = csimdjson_node()
            let text = csimdjson_text(UnsafeRawBufferPointer(bytes))
            guard csimdjson_find(csimdjson_root(document), text, &node) == CSIMDJSON_OK else { return nil }
            var number = 0.0
            if csimdjson_get_double(node, &number) == CSIMDJSON_OK { return number }
            var value = csimdjson_text()
            guard csimdjson_get_text(node, &value) == CSIMDJSON_OK else { return nil }
            let written = String(
                decoding: UnsafeRawBufferPointer(start: value.data, count: value.length), as: UTF8.self)
            return seconds(in: written)
        }
    }

    private static func seconds(in text: String) -> Double? {
        let whole = Date.ISO8601FormatStyle(timeZoneSeparator: .colon)
        let date =
            (try? whole.parse(text))
            ?? (try? Date.ISO8601FormatStyle(timeZoneSeparator: .colon, includingFractionalSeconds: true).parse(text))
        return date?.timeIntervalSince1970
    }
}
