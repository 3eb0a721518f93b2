#include "pipeline/ingest/camera_feed.hpp"

#include "pipeline/ingest/connection.hpp"
#include "pipeline/ingest/diagnosis.hpp"
#include "pipeline/ingest/supervision.hpp"
#include "pipeline/media/linger.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <random>

namespace gulou::ingest {

void init() {
    // Plugins are looked up in this process: no helper process, and nothing of it to be left over.
    gst_registry_fork_set_enabled(FALSE);
    gst_init(nullptr, nullptr);
}

class CameraFeed::Impl : public std::enable_shared_from_this<Impl> {
public:
    Impl(SourceSpec source, FrameSourceFactory scenes, CameraListener& listener,
         boost::asio::any_io_executor executor, const Clock& clock, Log log)
        : source_(std::move(source)), scenes_(std::move(scenes)), listener_(listener),
          executor_(executor), timer_(executor), clock_(clock),
          log_(log.child("camera " + source_.id.value())), supervision_(clock) {}

    void start();
    void stop();
    void set_frames(FrameDemand demand);
    void set_audience(Audience audience);
    template <class Work>
    void post(Work work) {
        boost::asio::post(executor_, [weak = weak_from_this(), work = std::move(work)] {
            if (const auto self = weak.lock())
                work(*self);
        });
    }

private:
    void act(Supervision::Act action);
    void connect();
    Result<std::unique_ptr<Connection>> make_connection(Tell tell);
    void show_audience();
    void hear(std::uint64_t connection, const Event& event);
    void hear(const Described& form);
    void hear(const Lost& lost) { act(supervision_.lost(lost.reason)); }
    void hear(const Unreachable&);
    void hear(const Ended&);
    void hear(const Warned& warned) { supervision_.warn(warned.reason); }
    void tick();
    void tick_later();
    void publish();

    SourceSpec source_;
    FrameSourceFactory scenes_;
    CameraListener& listener_;
    boost::asio::any_io_executor executor_;
    boost::asio::steady_timer timer_;
    const Clock& clock_;
    Log log_;
    Supervision supervision_;
    FrameDemand demand_;
    Audience audience_ = Audience::Nobody;
    media::Linger linger_{media::live_linger};
    Status published_;
    Status logged_;                 // trying again and again to the same end is one line
    std::uint64_t connections_ = 0; // events of earlier connections are not heard
    std::unique_ptr<Connection> connection_;
    std::minstd_rand random_{std::random_device{}()};
};

void CameraFeed::Impl::start() {
    const auto action = supervision_.start();
    if (action == Supervision::Act::None)
        return;
    act(action);
    publish();
    tick_later();
}

void CameraFeed::Impl::stop() {
    timer_.cancel();
    act(supervision_.stop());
    publish();
}

void CameraFeed::Impl::set_frames(FrameDemand demand) {
    demand_ = demand;
    if (connection_)
        connection_->outlet().set_frames(demand);
}

void CameraFeed::Impl::set_audience(Audience audience) {
    audience_ = audience;
    show_audience();
}

void CameraFeed::Impl::show_audience() {
    if (audience_ == Audience::Watching)
        linger_.want(clock_.steady());
    if (connection_)
        connection_->outlet().set_audience(linger_.active(clock_.steady()) ? Audience::Watching
                                                                           : Audience::Nobody);
}

void CameraFeed::Impl::act(Supervision::Act action) {
    if (action == Supervision::Act::None)
        return;
    ++connections_;
    connection_.reset();
    if (action == Supervision::Act::Connect)
        connect();
}

Result<std::unique_ptr<Connection>> CameraFeed::Impl::make_connection(Tell tell) {
    const auto address = parse_source(source_.uri);
    if (!address)
        return fail(address.error());
    Outlet::Setup setup{listener_, clock_, std::move(tell), source_.transcode};
    switch (address->kind) {
    case SourceKind::Rtsp:
        return connect_rtsp(*address, source_.transport, std::move(setup));
    case SourceKind::File:
        return connect_file(*address, std::move(setup));
    case SourceKind::Scene:
        return connect_scene(*address, scenes_, std::move(setup));
    }
    return fail(ErrorCode::Internal, "no such kind of source");
}

void CameraFeed::Impl::connect() {
    auto made = make_connection(
        [weak = weak_from_this(), executor = executor_, number = connections_](Event event) {
            boost::asio::post(executor, [weak, number, event = std::move(event)] {
                if (const auto self = weak.lock())
                    self->hear(number, event);
            });
        });
    if (!made)
        return act(supervision_.lost(made.error().message));
    connection_ = *std::move(made);
    connection_->outlet().set_frames(demand_);
    show_audience();
    if (auto opened = connection_->open(); !opened)
        act(supervision_.lost(opened.error().message));
}

void CameraFeed::Impl::hear(std::uint64_t connection, const Event& event) {
    if (connection != connections_ || !connection_)
        return;
    std::visit([this](const auto& what) { hear(what); }, event);
    publish();
}

void CameraFeed::Impl::hear(const Described& form) {
    supervision_.describe(form.codec, form.width, form.height, form.fps);
    act(supervision_.tick(connection_->outlet().units(), 0.5));
}

void CameraFeed::Impl::hear(const Unreachable&) {
    const auto address = parse_source(source_.uri).value_or(SourceAddress{});
    act(supervision_.lost("cannot connect to " + address.host));
    diagnose(executor_, address.host, address.port,
             [weak = weak_from_this(), number = connections_](const std::string& why) {
                 const auto self = weak.lock();
                 if (!self || number != self->connections_)
                     return; // it has been tried again meanwhile
                 self->supervision_.warn(why);
                 self->publish();
             });
}

void CameraFeed::Impl::hear(const Ended&) {
    const auto address = parse_source(source_.uri);
    if (address && address->kind == SourceKind::Rtsp)
        return act(supervision_.lost("the camera ended the stream"));
    if (!connection_->rewind())
        act(supervision_.ended("played to the end"));
}

void CameraFeed::Impl::tick() {
    show_audience();
    const std::uint64_t units = connection_ ? connection_->outlet().units() : 0;
    act(supervision_.tick(units, static_cast<double>(random_()) / std::minstd_rand::max()));
    publish();
    tick_later();
}

void CameraFeed::Impl::tick_later() {
    timer_.expires_after(std::chrono::seconds(1));
    timer_.async_wait([weak = weak_from_this()](const boost::system::error_code& error) {
        const auto self = weak.lock();
        if (!error && self)
            self->tick();
    });
}

void CameraFeed::Impl::publish() {
    Status now = supervision_.status();
    now.keyframes_only = connection_ && connection_->outlet().thinned();
    published_.last_video = now.last_video; // alone it is no news
    if (now == published_)
        return;
    if (now.state != State::Connecting &&
        (now.state != logged_.state || now.reason != logged_.reason)) {
        logged_ = now;
        log_.info("state=" + std::string(name(now.state)) +
                  (now.reason.empty() ? "" : " reason=\"" + now.reason + "\""));
    }
    published_ = now;
    listener_.on_status(now);
}

CameraFeed::CameraFeed(SourceSpec source, FrameSourceFactory scenes, CameraListener& listener,
                       boost::asio::any_io_executor supervision, const Clock& clock, Log log)
    : impl_(std::make_shared<Impl>(std::move(source), std::move(scenes), listener,
                                   std::move(supervision), clock, std::move(log))) {}

CameraFeed::~CameraFeed() {
    impl_->stop();
}

void CameraFeed::start() {
    impl_->post([](Impl& impl) { impl.start(); });
}

void CameraFeed::stop() {
    impl_->stop();
}

void CameraFeed::set_frames(FrameDemand demand) {
    impl_->post([demand](Impl& impl) { impl.set_frames(demand); });
}

void CameraFeed::set_audience(Audience audience) {
    impl_->post([audience](Impl& impl) { impl.set_audience(audience); });
}

} // namespace gulou::ingest
