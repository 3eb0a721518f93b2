#include "pipeline/record/call_recorder.hpp"

#include "pipeline/record/call_file_reader.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <utility>

namespace gulou::record {
namespace {

using namespace std::chrono_literals;

constexpr auto tick_every = 500ms;
constexpr std::size_t page_rows = 200;

bool is_name(const std::string& text) {
    return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               c == '-' || c == '_';
    });
}

} // namespace

void CallInput::put(Item item) {
    if (mailbox_.push(std::move(item)))
        wake_();
}

media::StreamKeeper::Taken CallInput::take(media::StreamUnit unit) {
    if (mailbox_.size() >= bound_) {
        dropped_.add();
        return Taken::Full;
    }
    put(std::move(unit));
    return Taken::Yes;
}

void CallInput::left(std::uint64_t party) {
    put(Left{party});
}

void CallInput::finished() {
    put(Finished{});
}

CallRecorder::CallRecorder(CallRecorderOptions options, Outside outside, Log log)
    : options_(std::move(options)), outside_(outside), log_(std::move(log)),
      written_(outside.counters.counter("gulou_call_record_units_total",
                                        "Pictures and audio packets of calls recorded")),
      dropped_(outside.counters.counter("gulou_call_record_units_dropped_total",
                                        "Pictures and audio packets of calls not recorded: disk "
                                        "too slow, full or failing, or no key frame yet")),
      deleted_(outside.counters.counter("gulou_call_record_files_deleted_total",
                                        "Recorded calls' files deleted because of their age")),
      shelf_{options_.root, outside.disk, outside.store}, timer_(loop_.context()) {
    boost::asio::post(loop_.context(), [this] {
        std::error_code ignored; // the first file tells what is wrong
        std::filesystem::create_directories(options_.root, ignored);
        tick();
    });
}

CallRecorder::~CallRecorder() {
    boost::asio::post(loop_.context(), [this] {
        stopping_ = true;
        timer_.cancel();
        for (auto& [input, recording] : recordings_) {
            input->mailbox_.close();
            while (input->mailbox_.size() > 0)
                for (auto& item : input->mailbox_.take(page_rows))
                    if (auto* unit = std::get_if<media::StreamUnit>(&item))
                        write(recording, std::move(*unit));
            for (auto& [id, party] : recording.parties)
                party.finish();
        }
        recordings_.clear();
    });
    loop_.drain();
}

Result<std::shared_ptr<media::StreamKeeper>> CallRecorder::begin(const CallId& call) {
    if (!is_name(call.value()))
        return fail(ErrorCode::Invalid, "'" + call.value() + "' cannot name a file");
    auto input = std::shared_ptr<CallInput>(new CallInput(options_.most_waiting, dropped_));
    input->wake_ = [this, from = std::weak_ptr<CallInput>(input)] {
        boost::asio::post(loop_.context(), [this, from] { take_one(from); });
    };
    const CallZero zero{outside_.clock.wall(), outside_.clock.steady()};
    boost::asio::post(loop_.context(), [this, call, zero, input] {
        recordings_.emplace(input, Recording{call, zero, {}});
    });
    return input;
}

// One post an item pushed, so there is always one to take.
void CallRecorder::take_one(const std::weak_ptr<CallInput>& from) {
    const auto at = recordings_.find(from.lock());
    if (at == recordings_.end() || at->first->mailbox_.size() == 0)
        return;
    for (auto& item : at->first->mailbox_.take(1))
        handle(at, std::move(item));
}

void CallRecorder::handle(Recordings::iterator at, CallInput::Item item) {
    auto& recording = at->second;
    if (auto* unit = std::get_if<media::StreamUnit>(&item))
        return write(recording, std::move(*unit));
    if (const auto* left = std::get_if<CallInput::Left>(&item)) {
        if (const auto party = recording.parties.find(left->party);
            party != recording.parties.end()) {
            party->second.finish();
            recording.parties.erase(party);
        }
        return;
    }
    for (auto& [id, party] : recording.parties)
        party.finish();
    at->first->mailbox_.close();
    recordings_.erase(at);
}

void CallRecorder::write(Recording& recording, media::StreamUnit unit) {
    if (full_)
        return dropped_.add();
    const auto party =
        recording.parties
            .try_emplace(unit.party, recording.call, unit.party, recording.zero, shelf_, log_)
            .first;
    (party->second.write(std::move(unit)) ? written_ : dropped_).add();
}

bool CallRecorder::has_room() const {
    return options_.reserve == 0 || outside_.disk.free_bytes(options_.root) >= options_.reserve;
}

void CallRecorder::tick() {
    const auto now = outside_.clock.steady();
    if (std::exchange(full_, !has_room()) != full_)
        log_.warn(full_ ? "disk_full call_recording=stopped" : "disk_writable");
    for (auto& [input, recording] : recordings_)
        for (auto& [id, party] : recording.parties)
            full_ ? party.finish() : party.tick(now);
    if (!kept_at_ || now - *kept_at_ >= options_.keep_every) {
        kept_at_ = now;
        recover();
        retain();
    }
    timer_.expires_after(tick_every);
    timer_.async_wait([this](const boost::system::error_code& error) {
        if (!error && !stopping_)
            tick();
    });
}

std::set<CallPartId> CallRecorder::writing() const {
    std::set<CallPartId> out;
    for (const auto& [input, recording] : recordings_)
        for (const auto& [id, party] : recording.parties)
            if (const auto part = party.part())
                out.insert(*part);
    return out;
}

// Closes the rows of files nobody writes any more.
void CallRecorder::recover() {
    const auto open = outside_.store.open();
    if (!open)
        return log_.warn("calls_not_recovered reason=\"" + open.error().message + "\"");
    const auto busy = writing();
    for (const auto& part : *open) {
        if (busy.contains(part.id))
            continue;
        const auto path = options_.root / part.path;
        const auto file = InputFile::open(path);
        const auto found =
            file ? measure_call_file(*file) : Result<CallFileExtent>(fail(file.error()));
        if (!found || found->length.count() == 0) { // nothing to play
            if (outside_.disk.remove(path))
                (void)outside_.store.remove(part.id);
            continue;
        }
        std::error_code ignored; // A torn tail only confuses players.
        if (found->bytes < file->size())
            std::filesystem::resize_file(path, found->bytes, ignored);
        const auto length = std::chrono::ceil<std::chrono::milliseconds>(found->length);
        (void)outside_.store.finish(part.id, part.begin + length, found->bytes); // or next time
        log_.info("call_part_recovered path=" + part.path);
    }
}

void CallRecorder::retain() {
    const auto old = outside_.store.ended_before(outside_.clock.wall() - options_.keep, page_rows);
    if (!old)
        return;
    for (const auto& part : *old) {
        const auto path = options_.root / part.path;
        // File first: a row without a file is dropped by the next try, never the other way round.
        if (!outside_.disk.remove(path) || !outside_.store.remove(part.id))
            continue;
        deleted_.add();
        std::error_code not_empty;
        std::filesystem::remove(path.parent_path(), not_empty);
    }
}

} // namespace gulou::record
