#include "server/net/response_writer.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <utility>

namespace gulou::net {

namespace {

constexpr std::uint64_t piece_size = 64 * 1024;

} // namespace

ResponseWriter::ResponseWriter(ServerState& server, TlsStream& stream, const Request& request,
                               After after, Done done)
    : server_(server), stream_(stream), request_(request), after_(after), done_(std::move(done)) {}

void ResponseWriter::write(Response response) {
    response_ = std::move(response);
    if (response_.file)
        open_file();
    else
        begin(response_.body.size());
}

void ResponseWriter::open_file() {
    boost::asio::post(server_.files,
                      [self = shared_from_this(), path = response_.file->path]() mutable {
                          auto file = std::make_shared<Result<File>>(File::open(path));
                          auto& io = self->server_.io;
                          boost::asio::post(io, [self = std::move(self), file] {
                              self->answer_with(std::move(*file));
                          });
                      });
}

void ResponseWriter::answer_with(Result<File> file) {
    if (!file) {
        response_ = problem(file.error());
        return begin(response_.body.size());
    }
    const auto answer = answer_for(file->facts(), request_.headers);
    response_.headers.emplace_back("Accept-Ranges", "bytes");
    response_.headers.emplace_back("ETag", answer.etag);
    response_.headers.emplace_back("Last-Modified", answer.last_modified);
    if (!answer.content_range.empty())
        response_.headers.emplace_back("Content-Range", answer.content_range);
    if (response_.file->download_name)
        response_.headers.emplace_back("Content-Disposition",
                                       attachment(*response_.file->download_name));
    if (response_.status == 200)
        response_.status = answer.status;
    offset_ = answer.offset;
    file_ = std::move(*file);
    begin(answer.length);
}

void ResponseWriter::begin(std::uint64_t length) {
    head_ = render_head(response_, length, after_);
    left_ = request_.method == Method::Head ? 0 : length;
    next();
}

void ResponseWriter::next() {
    if (left_ == 0 && head_.empty())
        return finish(Outcome::Written);
    const auto size = static_cast<std::size_t>(std::min(left_, piece_size));
    if (file_ && size != 0)
        read_piece(size);
    else
        send(size);
}

void ResponseWriter::read_piece(std::size_t size) {
    boost::asio::post(server_.files, [self = shared_from_this(), size]() mutable {
        self->piece_.resize(size);
        const bool read = self->file_->read(self->offset_, self->piece_).has_value();
        auto& io = self->server_.io;
        boost::asio::post(io, [self = std::move(self), size, read] {
            // The length is promised already: all that is left is to break off.
            read ? self->send(size) : self->finish(Outcome::Failed);
        });
    });
}

void ResponseWriter::send(std::size_t body_size) {
    const char* body = file_ ? piece_.data() : response_.body.data() + offset_;
    stream_.limit(server_.options.timeouts.write);
    stream_.write({boost::asio::buffer(head_), boost::asio::buffer(body, body_size)},
                  [self = shared_from_this(), body_size](TlsStream::Error error, std::size_t) {
                      if (error)
                          return self->finish(Outcome::Failed);
                      self->head_.clear();
                      self->offset_ += body_size;
                      self->left_ -= body_size;
                      self->next();
                  });
}

void ResponseWriter::finish(Outcome outcome) {
    std::exchange(done_, nullptr)(outcome);
}

} // namespace gulou::net
